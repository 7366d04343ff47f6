// Draws ROOT objects with JSROOT, which is loaded when the first drawing is wanted. One redraw at a time per place
// (overlapping ones fail inside JSROOT), and of several wanted only the newest is drawn.
import { el } from '../dom.js';
import { NewestWins } from '../documents.js';
import { onTheme } from '../theme.js';

// Colour-blind safe ramps (after viridis), faint to strong against the ground of each theme.
const ramps = {
  dark: ['#44598f', '#3a6f94', '#2b8592', '#219b8b', '#35b07b', '#5fc362', '#95d348', '#cbdf35', '#fde725'],
  light: ['#cfe4a4', '#a5d586', '#73c47a', '#45b07b', '#279a80', '#21847f', '#2a6c7e', '#345077', '#3b2f6b'],
};
const paletteId = 900;
let loading = null;

/** JSROOT, loaded once; null while it does not come. A server that is gone is told by the header, and the next drawing asks again. */
export function loadJsroot() {
  loading ??= new Promise(resolve => {
    const script = el('script', { src: 'lib/jsroot.min.js' });
    script.addEventListener('load', () => {
      const root = globalThis.JSROOT;
      Object.assign(root.gStyle, { fOptStat: 0, fOptTitle: 0 });
      root.settings.ToolBar = false;
      root.settings.Palette = paletteId;
      resolve(root);
    });
    script.addEventListener('error', () => { loading = null; resolve(null); });
    document.head.append(script);
  });
  return loading;
}

/** ROOT JSON of a path; null while there is none. A server that is gone is told by the header. */
export async function loadRootJson(path) {
  try {
    const answer = await fetch(`${path.split('/').map(encodeURIComponent).join('/')}/root.json.gz?compact=23`, { cache: 'no-store' });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

/** A place where ROOT objects are drawn. */
export class RootDrawing {
  /**
   * @param {string} label what a screen reader says of it
   * @param {(jsroot: object, object: object) => void} [prepare] changes the object before it is drawn
   * @param {(painter: object) => void} [drawn] called after each drawing
   */
  constructor(label, { large = false, prepare = null, drawn = null } = {}) {
    this.element = el(`div.drawing${large ? '.large' : ''}`, { role: 'img', 'aria-label': label });
    this.prepare = prepare;
    this.drawn = drawn;
    this.queue = new NewestWins(wanted => this.draw(wanted));
    this.wanted = null;
    this.drawnKind = this.drawnPath = null;
    this.resized = new ResizeObserver(() => this.resize());
    this.resized.observe(this.element);
    this.endTheme = onTheme(() => { this.drawnKind = null; this.again(); });
  }

  /** Draws the object of a path, "Physics/ecal_hcal". */
  show(path, option) {
    this.wanted = { path, option };
    return this.queue.run(this.wanted);
  }

  /** Draws the same once more, from newer contents. */
  again() {
    return this.wanted ? this.queue.run(this.wanted) : null;
  }

  async draw({ path, option }) {
    try {
      const [jsroot, json] = await Promise.all([loadJsroot(), loadRootJson(path)]);
      if (jsroot === null || this.closed) return;
      if (json === null) return this.clearOther(jsroot, path);
      const object = jsroot.parse(json);
      jsroot.setColorPalette(paletteId, this.ramp());
      for (const holder of [object, object.fHistogram]) for (const axis of [holder?.fXaxis, holder?.fYaxis, holder?.fZaxis]) if (axis) letter(axis);
      await this.prepare?.(jsroot, object);
      if (this.closed) return;
      const kind = `${path} ${option} ${object._typename}`;
      if (this.element.clientWidth === 0) return;
      if (this.drawnKind !== kind) {
        jsroot.cleanup(this.element);
        this.setMargins(jsroot.gStyle);
        this.painter = await jsroot.draw(this.element, object, option);
      } else {
        this.painter = await jsroot.redraw(this.element, object, option);
      }
      this.drawnKind = kind;
      this.drawnPath = path;
      this.drawn?.(this.painter, object);
    } catch (problem) {
      // Where a page is left while it draws, JSROOT misses what was taken away; anything else must be seen.
      if (!this.closed) console.error(problem);
    }
  }

  // What cannot be had leaves its older picture, but not that of another histogram under its name.
  clearOther(jsroot, path) {
    if (this.drawnPath === path) return;
    jsroot.cleanup(this.element);
    this.drawnKind = this.drawnPath = null;
  }

  // As much room as the letters need, whatever the size of the drawing; JSROOT reads it when a pad is made.
  setMargins(style) {
    const { clientWidth: width, clientHeight: height } = this.element, unit = letterSize();
    Object.assign(style, {
      fPadLeftMargin: Math.min(0.25, 4.6 * unit / width), fPadRightMargin: Math.min(0.1, 1.6 * unit / width),
      fPadTopMargin: Math.min(0.12, 1.5 * unit / height), fPadBottomMargin: Math.min(0.25, 3.6 * unit / height),
    });
  }

  ramp() {
    const colours = ramps[document.documentElement.dataset.theme] ?? ramps.dark;
    const steps = 64;
    return Array.from({ length: steps }, (_, step) => mix(colours, step / (steps - 1)));
  }

  resize() {
    if (!this.drawnKind || this.closed || this.element.clientWidth === 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.closed) return;
      // Margins are shares of the size: they are made anew for another one.
      this.drawnKind = null;
      this.again();
    }, 120);
  }

  close() {
    this.closed = true;
    this.endTheme();
    this.resized.disconnect();
    clearTimeout(this.timer);
    if (globalThis.JSROOT) globalThis.JSROOT.cleanup(this.element);
  }
}

// As large as the page's small text.
const letterSize = () => 0.78 * parseFloat(getComputedStyle(document.documentElement).fontSize);

// Letters in pixels (ROOT's font precision 3).
function letter(axis) {
  const size = letterSize();
  Object.assign(axis, { fLabelFont: 43, fLabelSize: size, fTitleFont: 43, fTitleSize: size, fTickLength: 0.015, fTitleOffset: axis.fName === 'yaxis' ? 2.4 : 1.2 });
}

function mix(colours, place) {
  const at = place * (colours.length - 1), index = Math.min(colours.length - 2, Math.floor(at)), share = at - index;
  const part = (colour, offset) => parseInt(colour.slice(offset, offset + 2), 16);
  const channel = offset => Math.round(part(colours[index], offset) * (1 - share) + part(colours[index + 1], offset) * share);
  return `rgb(${channel(1)}, ${channel(3)}, ${channel(5)})`;
}
