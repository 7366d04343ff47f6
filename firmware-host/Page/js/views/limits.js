// Limits: both models with their bands, what others published, projections, the history, and the electrons that the g-2 band needs.
import { el, pane, setText, table } from '../dom.js';
import { NewestWins } from '../documents.js';
import { fixed, integer, none, power, scientific, small } from '../format.js';
import { CurvePlot } from '../plots/curve-plot.js';
import { resample } from '../plots/curves.js';
import { showQuality } from '../quality.js';
import { calendarDate, clockTime, zoneName } from '../zone.js';

export const limitsView = { id: 'limits', title: 'Limits', mount };

const approaches = {
  DIRECT: 'direct, from yields', RECAST: 'recast of the published dark-photon limit',
  RADIATIVE_ONLY_RECAST: 'radiative-only recast: a placeholder without resonant production',
};
const models = { VANILLA: 'vanilla', DARK: 'dark' };
const beams = { ELECTRON: 'e⁻', POSITRON: 'e⁺' };
const tableMassesMeV = [1, 2, 5, 10, 20, 50, 100, 150, 200, 220, 240, 250, 300, 400, 500];

const styles = {
  gm2: { colour: '--band', fill: '--band-soft', edge: true },
  two: { colour: '--accent-soft', fill: '--two-sigma' },
  one: { colour: '--one-sigma', fill: '--one-sigma' },
  expected: { colour: '--accent', width: 1.5, dash: [6, 4] },
  observed: { colour: '--ink', width: 2.5 },
  goal0: { colour: '--good', width: 1.5, dash: [2, 3] },
  goal1: { colour: '--signal', width: 1.5, dash: [8, 3, 2, 3] },
  published0: { colour: '--published-1', width: 1 },
  published1: { colour: '--published-2', width: 1.5, dash: [8, 3] },
  published2: { colour: '--published-3', width: 1.5, dash: [10, 4, 2, 4] },
  published3: { colour: '--published-4', width: 2, dash: [2, 3] },
  thermal0: { colour: '--soft', width: 1.2, dash: [10, 3, 2, 3, 2, 3] },
  thermal1: { colour: '--soft', width: 1.2, dash: [12, 4] },
};
// The smallest number that is scanned: what needs fewer is known as that [EOT].
const leastNeeded = 1e9;
const writeNeeded = eot => eot !== null && eot <= leastNeeded ? `< 10${power(Math.log10(leastNeeded))}` : scientific(eot, 2);
const neededStyles = {
  ELECTRON0: { colour: '--accent', width: 2 }, ELECTRON1: { colour: '--accent', width: 2, dash: [6, 4] },
  POSITRON0: { colour: '--signal', width: 2 }, POSITRON1: { colour: '--signal', width: 2, dash: [6, 4] },
  goal: { colour: '--good', width: 1.2, dash: [2, 3] }, now: { colour: '--ink', width: 1.2, dash: [2, 3] },
};

function mount(root, context) {
  const state = { model: 'VANILLA', limits: null, backdrop: null, outlook: null, past: null, point: null };
  const plot = new CurvePlot({ label: 'Upper limit on the coupling against the mass, with bands, projections and what others published', yLabel: 'coupling g of the Z′', styles, yRange: couplingRange });
  const needed = new CurvePlot({ label: 'Electrons on target needed to reach the g-2 band against the mass', yLabel: 'electrons on target', styles: neededStyles, yRange: (low, high) => [leastNeeded, Math.max(1e15, high ?? 0)] });
  const modelButtons = Object.entries(models).map(([key, name]) => el('button.button', { type: 'button', 'data-model': key, 'aria-pressed': String(key === state.model), onclick: () => choose(key) }, name));
  const empty = el('p.empty', {}, 'No limit yet');
  const parts = pane('Limit on the coupling', { span: 'span-8.roomy', tools: modelButtons }, empty, plot.element);
  plot.element.hidden = true;

  // The history: a slider over what had been counted after each spill.
  const slider = el('input', { type: 'range', min: '0', max: '0', value: '0', 'aria-label': 'History: limits as they were after a spill', oninput: travel });
  const when = el('output', {}, 'now');
  const back = el('button.button', { type: 'button', hidden: true, onclick: now }, 'back to now');
  const history = pane('History', { span: 'span-12', tools: [back] }, el('label.slider', {}, slider, when));
  const loader = new NewestWins(load);

  const names = ['EOT', 'Candidates', 'Background', 'Signal events, observed', 'Signal events, expected'];
  const figures = Object.fromEntries(names.map(name => [name, el('dd', {}, none)]));
  const { element: benchmarkTable, fill } = table('The limit at benchmark masses against the g-2 band', [
    { title: 'Mass [MeV]', right: true, of: row => String(row.mass) },
    { title: 'Observed', right: true, of: row => row.blinded ? 'blinded' : scientific(row.observed) },
    { title: 'Expected', right: true, of: row => scientific(row.expected) },
    { title: 'g−2 band', right: true, of: row => row.low === null ? none : `${scientific(row.low, 2)} – ${scientific(row.high, 2)}` },
    { title: 'Reach', of: reach },
  ]);
  const links = el('p.links', {}, el('a', { href: 'api/limits', download: 'limits.json' }, 'curves as JSON'), ' · ', el('a', { href: 'Limits/vanilla/root.json', download: 'limit.root.json' }, 'as ROOT JSON'));
  const side = pane('Counting and benchmarks', { span: 'span-4.roomy' },
    el('dl.key-figures', {}, ...names.map(name => el('div', {}, el('dt', {}, name), figures[name]))), el('div.scroll', { tabindex: '0', role: 'region', 'aria-label': 'Benchmarks' }, benchmarkTable), links);

  const neededPane = pane('Electrons on target to reach the g−2 band', { span: 'span-12' }, el('p.empty', {}, 'Computed once the physics tables are there'), needed.element);
  needed.element.hidden = true;
  const text = table('Everything that the two plots show, at a few masses', textColumns());
  const textPane = pane('As a table', { span: 'span-12' }, el('div.scroll.tall.with-pinned', { tabindex: '0', role: 'region', 'aria-label': 'Limits as a table' }, text.element));
  text.element.classList.add('pinned');
  const sources = el('ul.sources');
  const sourcesPane = pane('Where the curves are from', { span: 'span-12' }, sources);
  root.append(el('h2.hidden-text', {}, 'Limits'), parts.section, side.section, history.section, neededPane.section, textPane.section, sourcesPane.section);

  const ends = [
    context.documents.limits.watch(limits => { state.limits = limits; if (state.point === null) show(); }),
    context.documents.backdrop.watch(backdrop => { state.backdrop = backdrop; listSources(); show(); }),
    context.documents.outlook.watch(outlook => {
      state.outlook = outlook;
      slider.max = String(Math.max(0, outlook.history.length - 1));
      if (state.point === null) slider.value = slider.max;
      // The box was opened meanwhile.
      else if (state.past && isWithheld(state.past.row) && outlook.history[state.point]?.candidates >= 0) travel();
      show();
    }),
  ];

  function choose(model) {
    state.model = model;
    for (const button of modelButtons) button.setAttribute('aria-pressed', String(button.dataset.model === model));
    show();
  }

  function travel() {
    const point = Number(slider.value);
    if (point >= Number(slider.max)) return now();
    state.point = point;
    back.hidden = false;
    describe(state.outlook.history[point]);
    loader.run(point);
  }

  async function load(point) {
    try {
      const answer = await fetch(`api/limits/at?point=${point}`, { cache: 'no-store' });
      if (!answer.ok || state.point === null) return;
      state.past = await answer.json();
      if (state.point !== null) show();
    } catch {
      // The server is gone; the header says so.
    }
  }

  function now() {
    Object.assign(state, { point: null, past: null });
    slider.value = slider.max;
    back.hidden = true;
    setText(when, 'now');
    show();
  }

  function describe(row) {
    setText(when, `after spill ${row.run}/${row.spill}, ${calendarDate(row.timeUnix)} ${clockTime(row.timeUnix)} ${zoneName()}: ${scientific(row.eot)} EOT, ${isWithheld(row) ? 'candidates blinded' : `${integer(row.candidates)} candidates`}`);
    slider.setAttribute('aria-valuetext', when.textContent);
  }

  function show() {
    const curves = state.past?.curves ?? state.limits?.curves.value;
    const curve = curves?.find(candidate => candidate.model === state.model) ?? curves?.[0];
    if (!curve || !state.limits) return;
    empty.hidden = true;
    plot.element.hidden = false;
    for (const button of modelButtons) button.disabled = !curves.some(candidate => candidate.model === button.dataset.model);
    const alpha = curve.alphaD > 0 ? `, α_D = ${curve.alphaD}` : '';
    setText(parts.note, `${models[curve.model]} model${alpha} · ${(100 * curve.confidenceLevel).toFixed(0)} % CL, ${curve.method} · ${approaches[curve.approach] ?? curve.approach}${state.past ? ` · as of spill ${state.past.row.run}/${state.past.row.spill}` : ''}`);
    plot.set(curvesOf(curve));
    const { counting } = curve, blinded = isWithheld(counting);
    setText(figures.EOT, scientific(counting.eot));
    setText(figures.Candidates, blinded ? 'blinded' : integer(counting.candidates));
    setText(figures.Background, `${small(counting.background)} ± ${small(counting.backgroundUncertainty)}`);
    setText(figures['Signal events, observed'], blinded ? 'blinded' : `< ${fixed(curve.signalEventsObserved, 2)}`);
    setText(figures['Signal events, expected'], `< ${fixed(curve.signalEventsExpected, 2)}`);
    const rows = rowsOf(plot.curves).map(row => ({ ...row, blinded }));
    fill(rows.filter(row => [1, 10, 100, 250].includes(row.mass)));
    showNeeded(curve.model, rows);
    text.fill(rows);
  }

  function curvesOf(curve) {
    const xs = curve.massesMeV, anomaly = state.limits.muonAnomaly, outlook = state.outlook?.outlook;
    const projections = (outlook?.projections ?? []).filter(projection => projection.model === curve.model);
    return [
      { key: 'gm2', label: 'g−2 band, ±2σ', xs: anomaly.massesMeV, low: anomaly.lower, high: anomaly.upper },
      { key: 'two', label: 'expected ±2σ', xs, low: curve.expectedMinus2Sigma, high: curve.expectedPlus2Sigma },
      { key: 'one', label: 'expected ±1σ', xs, low: curve.expectedMinus1Sigma, high: curve.expectedPlus1Sigma },
      { key: 'expected', label: 'expected', xs, ys: curve.expected },
      { key: 'observed', label: 'observed', xs, ys: curve.observed },
      ...projections.map((projection, index) => ({ key: `goal${index}`, label: `${scientific(outlook.eotGoal, 1)} ${beams[projection.beam]}`, title: outlook.assumption, xs: projection.massesMeV, ys: projection.expected })),
      ...(state.backdrop?.published ?? []).map((other, index) => ({ key: `published${index % 4}`, label: other.name, title: other.citation, xs: other.massesMeV, ys: other.couplings })),
      ...(curve.model === 'DARK' ? state.backdrop?.thermal ?? [] : []).map((line, index) => ({ key: `thermal${index % 2}`, label: line.name, title: line.citation, xs: line.massesMeV, ys: line.couplings })),
    ];
  }

  function rowsOf(curves) {
    const at = (key, part) => {
      const curve = curves.find(candidate => candidate.key === key);
      return curve ? resample(curve.xs, curve[part], tableMassesMeV) : tableMassesMeV.map(() => null);
    };
    const columns = { low: at('gm2', 'low'), high: at('gm2', 'high'), oneLow: at('one', 'low'), oneHigh: at('one', 'high'), twoLow: at('two', 'low'), twoHigh: at('two', 'high'), ...Object.fromEntries(
      ['expected', 'observed', 'goal0', 'goal1', 'published0', 'published1', 'published2', 'published3', 'thermal0', 'thermal1'].map(key => [key, at(key, 'ys')])) };
    return tableMassesMeV.map((mass, index) => ({ mass, ...Object.fromEntries(Object.entries(columns).map(([key, values]) => [key, values[index]])) }));
  }

  function showNeeded(model, rows) {
    const outlook = state.outlook?.outlook;
    if (!outlook) return;
    needed.element.hidden = false;
    neededPane.body.firstElementChild.hidden = true;
    setText(neededPane.note, `${models[model]} model, median expected limit · ${outlook.assumption} · up to ${scientific(outlook.largestEot, 1)} EOT`);
    const lines = outlook.needed.filter(line => line.model === model);
    const flat = (key, label, value, xs) => ({ key, label, xs: [xs[0], xs.at(-1)], ys: [value, value] });
    const masses = lines[0].massesMeV;
    needed.set([
      ...lines.map((line, index) => ({
        key: `${line.beam}${index % 2}`, label: `${beams[line.beam]}, ${index % 2 ? 'whole band' : 'upper edge'}`, title: line.target, xs: masses, write: writeNeeded,
        // 0: fewer than the smallest number scanned.
        ys: line.eot.map(eot => eot === null ? null : Math.max(eot, leastNeeded)),
      })),
      flat('goal', 'goal', outlook.eotGoal, masses), flat('now', 'now', state.limits.curves.value[0].counting.eot, masses),
    ]);
    lines.forEach((line, index) => {
      const values = resample(masses, line.eot.map(eot => eot === null ? null : Math.max(eot, leastNeeded)), tableMassesMeV);
      rows.forEach((row, place) => { row[`needed${index}`] = values[place]; });
    });
  }

  function listSources() {
    const items = [...state.backdrop.published, ...state.backdrop.thermal].map(curve => el('li', {}, el('b', {}, curve.name), ` ${curve.citation}. Table: ${curve.origin}`));
    sources.replaceChildren(el('li', {}, el('b', {}, 'Limits'), ` efficiency against the missing energy: ${state.backdrop.efficiency}`), ...items, el('li', {}, el('b', {}, 'g−2 band'), ' computed for a_μ(exp) − a_μ(SM) = (251 ± 59)·10⁻¹¹, one-loop contribution of the Z′'));
  }

  function textColumns() {
    const number = (title, key, digits = 2) => ({ title, right: true, of: row => scientific(row[key] ?? null, digits) });
    const needs = (title, key) => ({ title, right: true, of: row => writeNeeded(row[key] ?? null) });
    const range = (title, low, high) => ({ title, right: true, of: row => row[low] === null ? none : `${scientific(row[low], 2)} – ${scientific(row[high], 2)}` });
    return [{ title: 'Mass [MeV]', right: true, of: row => String(row.mass) }, number('Observed', 'observed', 3), number('Expected', 'expected', 3), range('±1σ', 'oneLow', 'oneHigh'), range('±2σ', 'twoLow', 'twoHigh'),
      range('g−2 band', 'low', 'high'), number('Goal, e⁻', 'goal0'), number('Goal, e⁺', 'goal1'), needs('EOT to its edge, e⁻', 'needed0'), needs('EOT to all of it, e⁻', 'needed1'),
      needs('EOT to its edge, e⁺', 'needed2'), needs('EOT to all of it, e⁺', 'needed3'), number('BaBar', 'published0'), number('Belle II', 'published1'), number('CCFR', 'published2'), number('NA64μ proj.', 'published3'),
      number('Thermal f = 1', 'thermal0'), number('Thermal f = 10', 'thermal1')];
  }

  return {
    update(newest) {
      for (const part of [parts, side]) showQuality(part.quality, newest.limits, context.stream, null, context.documents.limits);
    },
    unmount() { for (const end of ends) end(); plot.close(); needed.close(); },
  };
}

// What a closed box withholds comes as -1 candidates and nothing observed: neither is a result.
const isWithheld = counting => counting.candidates < 0;

// Where the limit stands against the g-2 band. While the box is closed the expected limit is judged: what is withheld says nothing about what is excluded.
function reach(row) {
  const { blinded } = row, limit = blinded ? row.expected : row.observed;
  if (limit === null) return blinded ? 'nothing expected' : 'nothing excluded';
  if (row.high === null) return none;
  const times = limit / row.high;
  const word = limit < row.low ? 'excludes it' : limit <= row.high ? 'inside' : `× ${times > 99 ? integer(times) : times.toPrecision(2)} above`;
  return blinded ? `expected: ${word}` : word;
}

// Whole decades; couplings above 10 mean nothing.
function couplingRange(low, high) {
  if (!(low > 0)) return [1e-5, 1];
  return [10 ** Math.floor(Math.log10(Math.max(low, 1e-7))), Math.min(10, 10 ** Math.ceil(Math.log10(high)))];
}
