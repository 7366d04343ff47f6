// Colours for values: one ramp from low to high, one that leaves the middle neutral for deviations. Both are told apart with any
// colour vision (after viridis; blue and orange after Okabe and Ito), and the value always stands beside the colour as text.
const sequential = ['#3b2f6b', '#345077', '#2a6c7e', '#21847f', '#279a80', '#45b07b', '#73c47a', '#b5d95c', '#fde725'];
const diverging = ['#0a66b0', '#4d94cc', '#9cc3e0', '#e6e9ec', '#f3c98a', '#e69f00', '#a85f00'];

/** The colour of a place between 0 and 1, with a colour for letters on it. */
export function colourAt(place, { deviation = false } = {}) {
  const colours = deviation ? diverging : sequential;
  const at = Math.min(1, Math.max(0, place)) * (colours.length - 1), index = Math.min(colours.length - 2, Math.floor(at)), share = at - index;
  const rgb = [1, 3, 5].map(offset => Math.round(part(colours[index], offset) * (1 - share) + part(colours[index + 1], offset) * share));
  return { ground: `rgb(${rgb.join(', ')})`, ink: contrast(rgb, 1) >= contrast(rgb, 0.005) ? '#fff' : '#0a1118' };
}

/** A bar from low to high. */
export const gradient = ({ deviation = false } = {}) => `linear-gradient(to right, ${(deviation ? diverging : sequential).join(', ')})`;

const part = (colour, offset) => parseInt(colour.slice(offset, offset + 2), 16);

// Contrast against white (1) or near black (WCAG 2.2: relative luminance).
function contrast(rgb, other) {
  const [r, g, b] = rgb.map(value => value / 255).map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return (Math.max(luminance, other) + 0.05) / (Math.min(luminance, other) + 0.05);
}
