// The runs of the campaign: what a coordinator reports.
import { el, pane, table } from './dom.js';
import { duration, integer, none, scientific, small, utcDate } from './format.js';
import { showQuality } from './quality.js';
import { clockTime, zoneName } from './zone.js';

/** The last runs, newest first. */
export function runTable(span, context) {
  const { element, fill } = table('The last runs, newest first', [
    { title: 'Run', right: true, of: run => String(run.run) },
    { title: 'Host', less: true, of: run => run.host },
    { title: `Begin, ${zoneName()}`, of: run => run.firstUnix > 0 ? `${utcDate(run.firstUnix)} ${clockTime(run.firstUnix)}` : none },
    { title: 'Duration', right: true, of: run => run.firstUnix > 0 ? duration(run.lastUnix - run.firstUnix) : none },
    { title: 'Spills', right: true, of: run => integer(run.spills) },
    { title: 'Not good', right: true, of: run => ({ cell: integer(run.spillsNotGood), class: run.spillsNotGood > 0 ? 'warn' : '' }) },
    { title: 'EOT', right: true, of: run => scientific(run.eot) },
    { title: '±', right: true, less: true, of: run => scientific(run.eotUncertainty, 2) },
    { title: 'Candidates', right: true, of: run => ({ cell: run.candidates === null ? 'blinded' : integer(run.candidates), class: run.candidates > 0 ? 'warn' : '' }) },
    { title: 'Background', right: true, less: true, of: run => `${small(run.background)} ± ${small(run.backgroundUncertainty)}` },
  ]);
  const empty = el('p.empty', {}, 'No run yet');
  const scroll = el('div.scroll.tall', { tabindex: '0', role: 'region', 'aria-label': 'Run table' }, element);
  const parts = pane('Runs', { span, note: 'newest first' }, empty, scroll);
  scroll.hidden = true;
  const end = context.documents.runs.watch(({ runs }) => {
    empty.hidden = runs.length > 0;
    scroll.hidden = runs.length === 0;
    fill(runs);
  });
  return { section: parts.section, update(state) { showQuality(parts.quality, state.campaign, context.stream); }, close: end };
}
