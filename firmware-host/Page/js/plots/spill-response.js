// The response of the beam cell against the event in the spill: false signals came from a gain that was not the same at the start of a spill.
import { addMeans } from './reference-overlay.js';

/** Adds the means as a line and tells of the first tenth of the spill against the rest. */
export function addResponse(jsroot, object) {
  const points = addMeans(jsroot, object);
  zoomTo(object.fXaxis, points.at(-1)?.x);
  const early = mean(points.slice(0, Math.ceil(points.length / 10))), late = mean(points.slice(Math.ceil(points.length / 10)));
  if (early === null || late === null) return '';
  const change = 100 * (early.mean / late.mean - 1), error = 100 * Math.hypot(early.error, late.error) / late.mean;
  return `line: mean; first tenth of the spill ${change >= 0 ? '+' : '−'}${Math.abs(change).toFixed(1)} ± ${error.toFixed(1)} % against the rest`;
}

// Spills are shorter than the axis: what lies beyond the last event is not shown.
function zoomTo(axis, last) {
  if (last === undefined) return;
  axis.fFirst = 1;
  axis.fLast = Math.min(axis.fNbins, Math.ceil(1.1 * (last - axis.fXmin) * axis.fNbins / (axis.fXmax - axis.fXmin)));
  // kAxisRange: the range above is meant.
  axis.fBits |= 1 << 11;
}

function mean(points) {
  const entries = points.reduce((sum, point) => sum + point.entries, 0);
  if (entries < 2) return null;
  const variance = points.reduce((sum, point) => sum + (point.error * point.entries) ** 2, 0) / entries ** 2;
  return { mean: points.reduce((sum, point) => sum + point.mean * point.entries, 0) / entries, error: Math.sqrt(variance) };
}
