// Curves given at masses of their own, brought to common masses: what a plot with one x axis needs.

/** Values of a curve at ascending masses, straight in the logarithms; null outside of it and beside a gap. */
export function resample(xs, ys, masses) {
  let upper = 0;
  return masses.map(mass => {
    while (upper < xs.length && xs[upper] < mass * (1 - 1e-12)) upper++;
    if (upper === xs.length) return null;
    if (Math.abs(xs[upper] - mass) <= 1e-12 * mass) return ys[upper];
    if (upper === 0 || !(ys[upper] > 0) || !(ys[upper - 1] > 0)) return null;
    // A table may begin at mass 0.
    if (!(xs[upper - 1] > 0)) return ys[upper];
    const share = Math.log(mass / xs[upper - 1]) / Math.log(xs[upper] / xs[upper - 1]);
    return ys[upper - 1] * (ys[upper] / ys[upper - 1]) ** share;
  });
}

/** All masses of some curves, ascending, each once. */
export function unionOf(...lists) {
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}

/** Index of the mass that is nearest in the logarithm. */
export function nearest(masses, mass) {
  let best = 0;
  for (let i = 1; i < masses.length; i++) if (Math.abs(Math.log(masses[i] / mass)) < Math.abs(Math.log(masses[best] / mass))) best = i;
  return best;
}
