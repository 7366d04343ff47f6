// A plot of curves against mass, log-log, with a legend that reads them at the cursor and a slider that moves the cursor without a mouse.
import { el, setText } from '../dom.js';
import { fixed, none, power, scientific } from '../format.js';
import { colour } from '../theme.js';
import { nearest, resample, unionOf } from './curves.js';
import { axis, Plot, scale } from './uplot-pane.js';

const steps = 400;

// The dashes of a line as it is drawn, for its swatch: lines of one colour differ by them alone.
function dashes(lengths) {
  let at = 0;
  const parts = lengths.map((length, place) => `${place % 2 ? 'transparent' : 'var(--swatch)'} ${at}px ${at += length}px`);
  return `repeating-linear-gradient(90deg, ${parts.join(', ')})`;
}

/**
 * Curves are { key, label, title, xs, ys, write } or bands { key, label, title, xs, low, high }; write(value) says a value in the legend, if not as 1.2×10⁻³; styles say by key how they look: { colour, width, dash, fill }.
 */
export class CurvePlot {
  constructor({ label, yLabel, yRange = null, styles, onRead = null }) {
    Object.assign(this, { yLabel, yRange, styles, onRead, curves: [], columns: null, mass: 10 });
    this.plot = new Plot(label, '.limit.large', () => this.options());
    this.readings = new Map();
    this.at = el('b', {}, none);
    this.legend = el('div.legend.wide');
    this.slider = el('input', { type: 'range', min: '0', max: String(steps), value: '133', 'aria-label': `Mass at which ${yLabel} is read`, oninput: () => this.move() });
    this.element = el('div.curve-plot', {}, this.plot.element, el('label.slider', {}, el('span', {}, 'read at ', this.at), this.slider), this.legend);
  }

  /** Shows curves; the legend is made anew only when their names change. */
  set(curves) {
    const same = curves.map(curve => curve.key + curve.label).join() === this.curves.map(curve => curve.key + curve.label).join();
    this.curves = curves;
    const masses = unionOf(...curves.map(curve => curve.xs)).filter(mass => mass >= 1 && mass <= 1000);
    this.columns = [masses, ...curves.flatMap(curve => curve.low
      ? [resample(curve.xs, curve.low, masses), resample(curve.xs, curve.high, masses)] : [resample(curve.xs, curve.ys, masses)])];
    if (!same) this.makeLegend();
    if (same && this.plot.plot) this.plot.set(this.columns);
    else { this.plot.data = this.columns; this.plot.rebuild(); }
    this.read(nearest(masses, this.mass));
  }

  makeLegend() {
    this.readings.clear();
    this.legend.replaceChildren(...this.curves.map(curve => {
      const value = el('b', {}, none), style = this.styles[curve.key];
      this.readings.set(curve.key + curve.label, value);
      const swatch = el(`i.swatch${curve.low ? '' : '.line'}`, { 'aria-hidden': 'true' });
      swatch.style.setProperty('--swatch', `var(${style.colour})`);
      if (style.dash) swatch.style.setProperty('--dashes', dashes(style.dash));
      return el('span', { title: curve.title ?? null }, swatch, `${curve.label} `, value);
    }));
  }

  move() {
    const [masses] = this.columns ?? [[1, 1000]];
    this.mass = masses[0] * (masses.at(-1) / masses[0]) ** (Number(this.slider.value) / steps);
    const index = nearest(masses, this.mass);
    const plot = this.plot.plot;
    if (plot) plot.setCursor({ left: plot.valToPos(masses[index], 'x'), top: plot.bbox.height / (2 * devicePixelRatio) });
    this.read(index);
  }

  read(index) {
    if (!this.columns || index === null || index === undefined) return;
    const mass = this.columns[0][index];
    this.mass = mass;
    setText(this.at, `${fixed(mass, mass < 10 ? 2 : 1)} MeV`);
    this.slider.setAttribute('aria-valuetext', this.at.textContent);
    let column = 1;
    for (const curve of this.curves) {
      const value = curve.low ? [this.columns[column++][index], this.columns[column++][index]] : this.columns[column++][index];
      setText(this.readings.get(curve.key + curve.label), Array.isArray(value) ? (value[0] === null ? none : `${scientific(value[0], 2)} – ${scientific(value[1], 2)}`) : (curve.write ?? (number => scientific(number, 2)))(value));
    }
    this.onRead?.(mass);
  }

  options() {
    const decades = (self, splits) => splits.map(split => Number.isInteger(Math.round(Math.log10(split) * 1e6) / 1e6) ? split : null);
    const series = [{}], bands = [];
    for (const curve of this.curves) {
      const style = this.styles[curve.key], stroke = colour(style.colour);
      if (!curve.low) { series.push({ stroke, width: (style.width ?? 1.5) * scale(), dash: style.dash, points: { show: false } }); continue; }
      const edge = { stroke: style.edge ? stroke : 'transparent', width: style.edge ? 1 : 0, points: { show: false } };
      series.push(edge, { ...edge });
      bands.push({ series: [series.length - 1, series.length - 2], fill: colour(style.fill) });
    }
    return {
      legend: { show: false },
      padding: [8 * scale(), 16 * scale(), 0, 0],
      cursor: { drag: { x: false, y: false }, points: { show: false } },
      scales: { x: { time: false, distr: 3 }, y: { distr: 3, ...(this.yRange ? { range: (self, low, high) => this.yRange(low, high) } : {}) } },
      axes: [
        axis({ label: 'Z′ mass [MeV]', size: 34, gridFilter: decades, filter: decades, values: (self, splits) => splits.map(split => split === null ? '' : String(split)) }),
        axis({ label: this.yLabel, size: 46, gridFilter: decades, filter: decades, values: (self, splits) => splits.map(split => split === null ? '' : `10${power(Math.round(Math.log10(split)))}`) }),
      ],
      series, bands,
      hooks: { setCursor: [self => { if (self.cursor.idx !== null && self.cursor.idx !== undefined) this.read(self.cursor.idx); }] },
    };
  }


  close() { this.plot.close(); }
}
