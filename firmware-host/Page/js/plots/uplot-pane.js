// uPlot in the colours of the theme, as wide and high as its place.
import uPlot from '../../lib/uPlot.esm.js';
import { el } from '../dom.js';
import { colour, onTheme } from '../theme.js';
import { isUtc, timeTicks } from '../zone.js';

export { uPlot };

/** How much larger than on a desk everything is on this screen: the letters of the page grow with it. */
export const scale = () => Math.max(1, parseFloat(getComputedStyle(document.documentElement).fontSize) / 17.4);

/** Axis settings in the colours of the theme; size and space in pixels on a desk. */
export function axis({ size, space, gridFilter, ...options }) {
  const grow = scale();
  const font = `${Math.round(12.5 * grow)}px ${getComputedStyle(document.body).fontFamily}`;
  return {
    stroke: colour('--soft'), font, labelFont: font, labelGap: 2, labelSize: 18 * grow, size: size * grow, gap: 5 * grow,
    ...(space ? { space: space * grow } : {}),
    grid: { stroke: colour('--grid'), width: grow, ...(gridFilter ? { filter: gridFilter } : {}) }, ticks: { stroke: colour('--line'), width: grow, size: 4 * grow }, ...options,
  };
}

/** The axis of times, in the zone chosen. */
export const timeAxis = () => axis({ size: 24, space: 70, values: (self, splits, index, space, step) => timeTicks(splits, step) });

/** The zone chosen as uPlot wants it: where hours and days begin. */
export const tzDate = seconds => isUtc() ? uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC') : new Date(seconds * 1000);

/** A plot: make() gives the options for uPlot in the colours of now; data is set with set(). */
export class Plot {
  constructor(label, classes, make) {
    this.element = el(`div.plot${classes}`, { role: 'img', 'aria-label': label });
    this.make = make;
    this.data = null;
    this.plot = null;
    this.resized = new ResizeObserver(() => this.resize());
    this.resized.observe(this.element);
    this.endTheme = onTheme(() => this.rebuild());
  }

  set(data) {
    this.data = data;
    if (!this.plot) this.rebuild();
    else this.plot.setData(data);
  }

  rebuild() {
    this.plot?.destroy();
    this.plot = null;
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!this.data || width === 0) return;
    this.plot = new uPlot({ width, height, ...this.make() }, this.data, this.element);
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (!this.plot) return this.rebuild();
    if (width > 0 && (Math.abs(width - this.plot.width) > 1 || Math.abs(height - this.plot.height) > 1)) this.plot.setSize({ width, height });
  }

  close() {
    this.endTheme();
    this.resized.disconnect();
    this.plot?.destroy();
  }
}
