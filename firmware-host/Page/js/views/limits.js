// Limits: the curve, what it is made of, and the benchmark masses.
import { el, pane, setText, table } from '../dom.js';
import { fixed, integer, none, scientific, small } from '../format.js';
import { limitPane } from '../plots/limit-plot.js';
import { showQuality } from '../quality.js';

export const limitsView = { id: 'limits', title: 'Limits', mount };

const reach = row => row.observed === null ? 'nothing excluded'
  : row.observed < row.bandLower ? 'excludes it' : row.observed <= row.bandUpper ? 'inside' : `× ${(row.observed / row.bandUpper).toPrecision(2)} above`;

function mount(root, context) {
  const curve = limitPane('span-7', context, { large: true });
  const figures = Object.fromEntries(['EOT', 'Candidates', 'Background', 'Signal events, observed', 'Signal events, expected'].map(name => [name, el('dd', {}, none)]));
  const { element, fill } = table('The limit at benchmark masses against the g-2 band', [
    { title: 'Mass [MeV]', right: true, of: row => String(row.massMeV) },
    { title: 'Observed g', right: true, of: row => scientific(row.observed) },
    { title: 'Expected g', right: true, of: row => scientific(row.expected) },
    { title: 'g−2 band', right: true, of: row => `${scientific(row.bandLower, 2)} – ${scientific(row.bandUpper, 2)}` },
    { title: 'Reach', of: reach },
  ]);
  const links = el('p.links', {}, el('a', { href: 'api/limits', download: 'limits.json' }, 'curves as JSON'), ' · ', el('a', { href: 'Limits/vanilla/root.json', download: 'limit.root.json' }, 'as ROOT JSON'));
  const side = pane('Counting and benchmarks', { span: 'span-5' },
    el('dl.key-figures', {}, ...Object.entries(figures).map(([name, value]) => el('div', {}, el('dt', {}, name), value))), el('div.scroll', {}, element), links);
  root.append(el('h2.hidden-text', {}, 'Limits'), curve.section, side.section);
  const end = context.documents.limits.watch(({ curves }) => {
    const first = curves.value?.[0];
    if (!first) return;
    setText(figures.EOT, scientific(first.counting.eot));
    setText(figures.Candidates, integer(first.counting.candidates));
    setText(figures.Background, `${small(first.counting.background)} ± ${small(first.counting.backgroundUncertainty)}`);
    setText(figures['Signal events, observed'], `< ${fixed(first.signalEventsObserved, 2)}`);
    setText(figures['Signal events, expected'], `< ${fixed(first.signalEventsExpected, 2)}`);
  });
  return {
    update(state) {
      curve.update(state);
      showQuality(side.quality, state.limits, context.stream);
      fill(state.limits.value?.[0]?.benchmarks ?? []);
    },
    unmount() { end(); curve.close(); },
  };
}
