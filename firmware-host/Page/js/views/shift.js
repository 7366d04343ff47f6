// The shift plots: the prepared ones, in their order, each with its reference; printed or saved as one document for the log book. What stands here is page.shiftPlots.
import { el, pane, setText } from '../dom.js';
import { integer, none, percent, scientific } from '../format.js';
import { histogramPane } from '../plots/histogram-pane.js';
import { References, addReference } from '../plots/reference-overlay.js';
import { addResponse } from '../plots/spill-response.js';
import { trendsPane } from '../plots/trends.js';
import { printPage } from '../theme.js';
import { calendarDate, clockTime, zoneName } from '../zone.js';
import { showQuality } from '../quality.js';

export const shiftView = { id: 'shift', title: 'Shift plots', mount };

function mount(root, context) {
  const names = ['Run', 'Spills', 'EOT, run', 'EOT, campaign', 'Live fraction', 'Candidates', 'Alarms', 'Made'];
  const figures = Object.fromEntries(names.map(name => [name, el('dd', {}, none)]));
  const print = el('button.button', { type: 'button', onclick: printPage }, 'Print or save');
  const head = pane('Shift plots', { span: 'span-12', tools: [print] }, el('dl.key-figures', {}, ...names.map(name => el('div', {}, el('dt', {}, name), figures[name]))));
  const trends = trendsPane('span-4', context);
  const references = new References();
  root.append(el('h2.hidden-text', {}, 'Shift plots'), head.section, trends.section);
  let panes = [], paths = [], suspiciousBelow = 0, shown = null, rows = new Map(), state = null;

  const end = context.documents.histogramRows.watch(document => {
    rows = new Map(document.histograms.map(row => [row.path, row]));
    paths = document.shiftPlots.map(entry => entry.split(';')[0]);
    ({ suspiciousBelow } = document);
    const wanted = document.shiftPlots.map(path => `${path} ${rows.get(path.split(';')[0])?.title}`).join('\n');
    if (shown === wanted) return;
    shown = wanted;
    for (const part of panes) { part.section.remove(); part.close(); }
    panes = document.shiftPlots.map(entry => {
      const [path, option] = entry.split(';');
      const part = histogramPane('span-4', context, {
        title: path, path, option: rows.get(path)?.kind === 'TH2D' ? 'col;logz' : option ? `hist;${option}` : 'hist', overlay: (jsroot, object) => compare(jsroot, object, path),
      });
      // Named as people name them.
      setText(part.section.querySelector('h2'), rows.get(path)?.title ?? path);
      return part;
    });
    root.append(...panes.map(part => part.section));
    if (state) for (const part of panes) part.update(state);
  });

  // The reference as a line, and in words how alike both are.
  async function compare(jsroot, object, path) {
    if (path === 'Physics/beam_cell_in_spill') return addResponse(jsroot, object);
    const comparison = rows.get(path)?.run;
    markDifferent(path, false);
    if (comparison?.verdict !== 'COMPARED') return comparison ? 'not compared with the reference' : 'no reference';
    const reference = object._typename === 'TH1D' ? await references.of(path) : null;
    if (reference) addReference(jsroot, object, reference, comparison.scale);
    const probability = comparison.kolmogorov?.probability;
    markDifferent(path, probability < suspiciousBelow);
    return probability === undefined ? 'line: reference' : `${reference ? 'line: reference; ' : ''}Kolmogorov ${probability < 1e-4 ? '< 0.0001' : probability.toFixed(4)}${probability < suspiciousBelow ? ': differs from the reference' : ''}`;
  }

  function markDifferent(path, different) {
    const note = panes[paths.indexOf(path)]?.section.querySelector('.note');
    if (note) note.dataset.tone = different ? 'invalid' : '';
  }

  // Once a second too: when nothing comes any more, it is not known whether an alarm stands.
  function showAlarms() {
    setText(figures.Alarms, !state?.alarms ? none : context.stream.silent ? 'unknown' : integer(state.alarms.standing));
  }
  const ticking = setInterval(showAlarms, 1000);

  return {
    update(newest) {
      state = newest;
      references.startedAt(state.startedUnixMs);
      const spill = state.spill.value, run = state.run.value, campaign = state.campaign.value, now = state.nowUnixMs / 1000;
      setText(figures.Run, spill ? String(spill.run) : none);
      setText(figures.Spills, run ? `${integer(run.spills)}${run.spillsNotGood ? `, ${integer(run.spillsNotGood)} not good` : ''}` : none);
      setText(figures['EOT, run'], scientific(run?.eot));
      setText(figures['EOT, campaign'], scientific(campaign?.eot));
      setText(figures['Live fraction'], spill?.eotValid ? percent(spill.liveFraction) : none);
      setText(figures.Candidates, state.blinded ? 'blinded' : integer(run?.candidates));
      showAlarms();
      setText(figures.Made, `${calendarDate(now)} ${clockTime(now)} ${zoneName()}`);
      showQuality(head.quality, state.spill, context.stream);
      for (const part of [trends, ...panes]) part.update(state);
    },
    unmount() { clearInterval(ticking); end(); trends.close(); for (const part of panes) part.close(); },
  };
}
