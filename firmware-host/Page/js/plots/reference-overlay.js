// The reference of a histogram as a stepped line over it, scaled as the server says.
import { loadJsroot, loadRootJson } from './root-drawing.js';

/** The references of histograms, each fetched once: they do not change while the program runs, but may with its next start. */
export class References {
  constructor() {
    this.known = new Map();
    this.started = null;
  }

  /** The program runs since then: after another start nothing is known any more. */
  startedAt(unixMs) {
    if (unixMs !== this.started) this.known.clear();
    this.started = unixMs;
  }

  /** The reference of a path; null without one. */
  async of(path) {
    if (!this.known.has(path)) {
      const json = await loadRootJson(`Reference/${path}`);
      if (json === null) return null;
      this.known.set(path, (await loadJsroot()).parse(json));
    }
    return this.known.get(path);
  }
}

/** Adds the reference to a histogram of one dimension that is about to be drawn. */
export function addReference(jsroot, object, reference, scale) {
  const { fNbins: bins, fXmin: low, fXmax: high } = reference.fXaxis;
  const width = (high - low) / bins, xs = [], ys = [];
  for (let bin = 1; bin <= bins; bin++) {
    xs.push(low + (bin - 1) * width, low + bin * width);
    ys.push(scale * reference.fArray[bin], scale * reference.fArray[bin]);
  }
  addLine(jsroot, object, xs, ys, 'reference');
  // Room for the higher of both; ROOT leaves 5 % above the highest bin.
  object.fMaximum = 1.05 * Math.max(...ys, ...object.fArray.slice(1, -1)) || 1;
}

/** The mean of y in each column of a histogram of two dimensions, as a line over it. Returns the points. */
export function addMeans(jsroot, object) {
  const { fXaxis: x, fYaxis: y } = object, width = (x.fXmax - x.fXmin) / x.fNbins, height = (y.fXmax - y.fXmin) / y.fNbins;
  const points = [];
  for (let column = 1; column <= x.fNbins; column++) {
    let sum = 0, weighted = 0, squares = 0;
    for (let row = 1; row <= y.fNbins; row++) {
      const count = object.fArray[column + (x.fNbins + 2) * row], at = y.fXmin + (row - 0.5) * height;
      sum += count;
      weighted += count * at;
      squares += count * at * at;
    }
    if (sum > 0) points.push({ x: x.fXmin + (column - 0.5) * width, mean: weighted / sum, error: Math.sqrt(Math.max(0, squares / sum - (weighted / sum) ** 2) / sum), entries: sum });
  }
  if (points.length > 1) addLine(jsroot, object, points.map(point => point.x), points.map(point => point.mean), 'mean');
  return points;
}

/** An upright line at a cut. */
export function addCut(jsroot, object, at) {
  const top = Math.max(...object.fArray.slice(1, -1)) * 1.05 || 1;
  addLine(jsroot, object, [at, at], [0, top], 'cut');
}

function addLine(jsroot, object, xs, ys, name) {
  const line = jsroot.createTGraph(xs.length, xs, ys);
  Object.assign(line, { fName: name, fTitle: name, fLineColor: 2, fLineWidth: 2, fLineStyle: 1, fMarkerSize: 0 });
  object.fFunctions.Add(line, 'L');
}
