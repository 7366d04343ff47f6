// Tables: spills, cut flow, candidates.
import { el, pane, setText, table } from './dom.js';
import { fixed, integer, none, percent, scientific, small } from './format.js';
import { showQuality } from './quality.js';
import { dateTime, zoneName } from './zone.js';

/** The badge of a spill's own quality (not its age: a row of the past stays what it was). */
function spillQuality(spill) {
  return el('span.quality', { 'data-tone': spill.quality.toLowerCase(), title: spill.reasons.join('; ') }, el('b', {}, spill.quality));
}

/** The last spills, newest first. */
export function spillTable(span, context, { count = 50, tall = false, why = false } = {}) {
  const columns = [
    { title: 'Spill', right: true, of: spill => String(spill.spill) },
    { title: 'Run', right: true, less: true, of: spill => String(spill.run) },
    { title: `End, ${zoneName()}`, of: spill => dateTime(spill.endUnix) },
    { title: 'Quality', of: spillQuality },
    ...why ? [{ title: 'Why', wrap: true, of: spill => spill.reasons.join('; ') }] : [],
    { title: 'EOT', right: true, of: spill => spill.eotValid ? scientific(spill.eot) : none },
    { title: '±', right: true, less: true, of: spill => spill.eotValid ? scientific(spill.eotUncertainty, 2) : none },
    { title: 'Live', right: true, of: spill => spill.eotValid ? percent(spill.liveFraction) : none },
    { title: 'Events', right: true, of: spill => integer(spill.framesIn) },
    { title: 'Rejected', right: true, less: true, of: spill => ({ cell: integer(spill.rejected), class: spill.rejected > 0.01 * spill.framesIn ? 'warn' : '' }) },
    { title: 'Dropped', right: true, less: true, of: spill => ({ cell: integer(spill.dropped), class: spill.dropped > 0 ? 'warn' : '' }) },
    { title: 'Books', less: true, of: spill => spill.balanced ? 'balance' : { cell: 'OFF', class: 'bad' } },
    { title: 'Candidates', right: true, of: spill => ({ cell: spill.candidates === null ? 'blinded' : integer(spill.candidates), class: spill.candidates > 0 ? 'warn' : '' }) },
    { title: 'Background', right: true, less: true, of: spill => small(spill.background) },
    { title: 'Peak [GeV]', right: true, less: true, of: spill => spill.peakEntries > 0 ? fixed(spill.peakGeV, 2) : none },
    { title: 'Dimuons', right: true, less: true, of: spill => integer(spill.dimuons) },
    { title: 'Errors', right: true, less: true, of: spill => integer(spill.errors) },
  ];
  const { element, fill } = table('The last spills, newest first', columns);
  const empty = el('p.empty', {}, 'No spill yet');
  const scroll = el(`div.scroll${tall ? '.tall' : ''}`, { tabindex: '0', role: 'region', 'aria-label': 'Spill table' }, element);
  const filter = el('button.button', { type: 'button', 'aria-pressed': 'false', onclick: toggle }, 'only not GOOD');
  const parts = pane('Spills', { span, note: `last ${count}, newest first`, tools: why ? [filter] : [] }, empty, scroll);
  let spills = [], onlyBad = false;
  scroll.hidden = true;
  const end = context.documents.spills.watch(document => {
    spills = document.spills.slice(-count).reverse();
    show();
  });

  function toggle() {
    onlyBad = !onlyBad;
    filter.setAttribute('aria-pressed', String(onlyBad));
    show();
  }

  function show() {
    const rows = onlyBad ? spills.filter(spill => spill.quality !== 'GOOD') : spills;
    setText(empty, spills.length > 0 ? `All of the last ${spills.length} spills are GOOD` : 'No spill yet');
    empty.hidden = rows.length > 0;
    scroll.hidden = rows.length === 0;
    fill(rows);
  }
  return { section: parts.section, update(state) { showQuality(parts.quality, state.spill, context.stream, null, context.documents.spills); }, close: end };
}

/** The cut flow of the run with efficiencies. */
export function cutFlowPane(span, context) {
  const bar = part => {
    const fill = el('span');
    fill.style.width = `${100 * part}%`;
    return el('span.bar-cell', { 'aria-hidden': 'true' }, fill);
  };
  const { element, fill } = table('Events that pass each cut, in the order of the selection', [
    { title: 'Cut', of: line => line.name },
    { title: 'Condition', wrap: true, less: true, of: line => line.description },
    { title: 'Passed', right: true, of: line => integer(line.passed) },
    { title: 'Of before', right: true, of: line => line.before === null ? none : `${share(line.before)}${spread(line)}` },
    { title: 'Of all', right: true, of: line => share(line.all) },
    { title: '', less: true, of: line => bar(line.all) },
  ]);
  const empty = el('p.empty', {}, 'No spill yet');
  const parts = pane('Cut flow of the run', { span }, empty, element);
  element.hidden = true;
  const end = context.documents.spills.watch(({ daq }) => {
    if (!daq || daq.cutFlow.length === 0) return;
    empty.hidden = true;
    element.hidden = false;
    parts.note.textContent = `run ${daq.run}, ${integer(daq.spills)} spills`;
    const all = daq.cutFlow[0].passed;
    fill(daq.cutFlow.map((cut, index) => {
      const before = index === 0 ? null : daq.cutFlow[index - 1].passed;
      return { ...cut, before: before ? cut.passed / before : null, ofEvents: before, all: all ? cut.passed / all : 0 };
    }));
  });
  return { section: parts.section, update(state) { showQuality(parts.quality, state.spill, context.stream, null, context.documents.spills); }, close: end };
}

// Binomial, of the events before the cut.
function spread(line) {
  const error = Math.sqrt(line.before * (1 - line.before) / line.ofEvents);
  return error >= 5e-5 ? ` ± ${percent(error, 2).replace(' %', '')}` : '';
}

/** A part of all: 12.34 %, and what is smaller than 0.01 % as 3.0×10⁻⁷. */
export function share(value) {
  return value > 0 && value < 1e-4 ? scientific(value, 2) : percent(value, 2);
}

/** The candidates, newest first. */
export function candidatesPane(span, context) {
  const { element, fill } = table('Events in the signal box, newest first', [
    { title: 'Run', right: true, of: row => String(row.run) },
    { title: 'Spill', right: true, of: row => String(row.spill) },
    { title: 'Event', right: true, of: row => integer(row.eventInRun) },
    { title: zoneName(), less: true, of: row => dateTime(row.timeUnix) },
    { title: 'E_ECAL [GeV]', right: true, of: row => fixed(row.ecalGeV, 1) },
    { title: 'E_PRS [GeV]', right: true, less: true, of: row => fixed(row.preshowerGeV, 2) },
    { title: 'E_HCAL [GeV]', right: true, of: row => fixed(row.hcalGeV, 2) },
    { title: 'VETO [GeV]', right: true, less: true, of: row => fixed(row.vetoGeV, 4) },
    { title: 'SRD [MeV]', right: true, less: true, of: row => row.srdMeV.map(energy => fixed(energy, 0)).join(' / ') },
    { title: 'χ²/cell', right: true, less: true, of: row => fixed(row.showerChi2, 1) },
    { title: 'E_miss [GeV]', right: true, of: row => fixed(row.missingEnergyGeV, 1) },
  ]);
  const empty = el('p.empty', {}, 'Not known yet');
  const scroll = el('div.scroll', { tabindex: '0', role: 'region', 'aria-label': 'Candidates' }, element);
  const parts = pane('Candidates', { span }, empty, scroll);
  scroll.hidden = true;
  const end = context.documents.candidates.watch(({ candidates, blinded }) => {
    empty.textContent = blinded ? 'Blinded: candidates are withheld until a coordinator unblinds' : 'No candidate';
    empty.hidden = candidates.length > 0;
    scroll.hidden = candidates.length === 0;
    fill(candidates);
  });
  return { section: parts.section, update(state) { showQuality(parts.quality, state.spill, context.stream, null, context.documents.candidates); }, close: end };
}
