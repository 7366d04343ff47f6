// The running limit against mass, log-log, with its expected bands and the g-2 band.
import { el, pane, setText } from '../dom.js';
import { fixed, none, power, scientific } from '../format.js';
import { showQuality } from '../quality.js';
import { colour } from '../theme.js';
import { axis, Plot, scale } from './uplot-pane.js';

const approaches = {
  DIRECT: 'direct, from yields', RECAST: 'recast of the published dark-photon limit',
  RADIATIVE_ONLY_RECAST: 'radiative-only recast: a placeholder without resonant production',
};

/** Value of a curve at x, straight in the logarithms; null outside of it. */
export function interpolate(xs, ys, x) {
  const upper = xs.findIndex(known => known >= x * (1 - 1e-12));
  if (upper < 0) return null;
  if (Math.abs(xs[upper] - x) <= 1e-12 * x) return ys[upper];
  if (upper === 0 || ys[upper] === null || ys[upper - 1] === null) return null;
  const share = Math.log(x / xs[upper - 1]) / Math.log(xs[upper] / xs[upper - 1]);
  return ys[upper - 1] * (ys[upper] / ys[upper - 1]) ** share;
}

/** The plot as a pane. */
export function limitPane(span, context, { large = false } = {}) {
  const readings = ['mass', 'observed', 'expected', 'one', 'two', 'gm2'].map(name => [name, el('b', {}, none)]);
  const value = Object.fromEntries(readings);
  const key = (swatch, label, name) => el('span', {}, el(`i.swatch.${swatch}`, { 'aria-hidden': 'true' }), `${label} `, value[name]);
  const legend = el('div.legend', {}, el('span', {}, 'mass ', value.mass), key('observed', 'observed', 'observed'),
    key('expected', 'expected', 'expected'), key('one', '± 1σ', 'one'), key('two', '± 2σ', 'two'), key('gm2', 'g−2 band, 2σ', 'gm2'));
  const plot = new Plot('Upper limit on the coupling against the mass, with the band that explains the muon anomaly', `.limit${large ? '.large' : ''}`, options);
  const empty = el('p.empty', {}, 'No limit yet');
  const parts = pane('Running limit on the coupling', { span }, empty, plot.element, legend);
  plot.element.hidden = legend.hidden = true;
  let columns = null;

  const end = context.documents.limits.watch(limits => {
    const curve = limits.curves.value?.[0];
    if (!curve) return;
    empty.hidden = true;
    plot.element.hidden = legend.hidden = false;
    setText(parts.note, `${curve.model.toLowerCase()} model · ${(100 * curve.confidenceLevel).toFixed(0)} % CL, ${curve.method} · ${approaches[curve.approach] ?? curve.approach}`);
    columns = tabulate(curve, limits.muonAnomaly);
    plot.set(columns);
    read(null);
  });

  function read(index) {
    const at = column => index === null || index === undefined ? null : columns[column][index];
    const range = (low, high) => at(low) === null ? none : `${scientific(at(low), 2)} – ${scientific(at(high), 2)}`;
    setText(value.mass, index === null || index === undefined ? none : `${fixed(at(0), at(0) < 10 ? 2 : 1)} MeV`);
    setText(value.observed, scientific(at(8)));
    setText(value.expected, scientific(at(7)));
    setText(value.one, range(5, 6));
    setText(value.two, range(3, 4));
    setText(value.gm2, range(1, 2));
  }

  function options() {
    const line = (stroke, width, dash) => ({ stroke, width: width * scale(), dash, points: { show: false } });
    const hidden = { stroke: 'transparent', width: 0, points: { show: false } };
    const decades = (self, splits) => splits.map(split => Number.isInteger(Math.round(Math.log10(split) * 1e6) / 1e6) ? split : null);
    return {
      legend: { show: false },
      padding: [8 * scale(), 16 * scale(), 0, 0],
      cursor: { drag: { x: false, y: false }, points: { size: 7 } },
      scales: { x: { time: false, distr: 3 }, y: { distr: 3 } },
      axes: [
        axis({ label: 'Z′ mass [MeV]', size: 34, gridFilter: decades, filter: decades, values: (self, splits) => splits.map(split => split === null ? '' : String(split)) }),
        axis({ label: 'coupling g of the Z′', size: 46, gridFilter: decades, filter: decades, values: (self, splits) => splits.map(split => split === null ? '' : `10${power(Math.round(Math.log10(split)))}`) }),
      ],
      series: [{}, { ...hidden, stroke: colour('--band'), width: 1 }, { ...hidden, stroke: colour('--band'), width: 1 }, hidden, hidden, hidden, hidden,
        line(colour('--accent'), 1.5, [6, 4]), line(colour('--ink'), 2.5)],
      bands: [
        { series: [2, 1], fill: colour('--band-soft') },
        { series: [4, 3], fill: colour('--two-sigma') },
        { series: [6, 5], fill: colour('--one-sigma') },
      ],
      hooks: { setCursor: [self => read(self.cursor.idx)] },
    };
  }

  return {
    section: parts.section,
    update(state) { showQuality(parts.quality, state.limits, context.stream, null, context.documents.limits); },
    close() { end(); plot.close(); },
  };
}

// Columns over all masses of curve and band: x, g-2 (2), 2 sigma (2), 1 sigma (2), expected, observed.
function tabulate(curve, band) {
  const last = curve.massesMeV.at(-1);
  const masses = [...new Set([...curve.massesMeV, ...band.massesMeV.filter(mass => mass <= 1.001 * last)])].sort((a, b) => a - b);
  const of = (xs, ys) => masses.map(mass => interpolate(xs, ys, mass));
  return [masses, of(band.massesMeV, band.lower), of(band.massesMeV, band.upper),
    ...['expectedMinus2Sigma', 'expectedPlus2Sigma', 'expectedMinus1Sigma', 'expectedPlus1Sigma', 'expected', 'observed'].map(name => of(curve.massesMeV, curve[name]))];
}
