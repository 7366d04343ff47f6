// One waveform with its marks, small enough to stand among a hundred: pedestal, half-maximum, peak.
import { el } from '../dom.js';
import { fixed } from '../format.js';

const width = 96, height = 40, leastSpanAdc = 30;

const namespace = 'http://www.w3.org/2000/svg';

function svg(tag, attributes) {
  const element = document.createElementNS(namespace, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

/** The waveform of a channel as a figure. */
export function waveform(channel) {
  // Each of the two interleaved converters has its own pedestal: without both, a flat line looks like a saw.
  const pedestals = [channel.pedestalEvenAdc, channel.pedestalOddAdc];
  const samples = channel.samples.map((adc, sample) => adc - pedestals[sample % 2]);
  const low = Math.min(...samples, -leastSpanAdc / 4) - 2, high = Math.max(...samples, low + leastSpanAdc) + 2;
  const x = sample => (samples.length > 1 ? sample / (samples.length - 1) : 0.5) * width;
  const y = adc => height - (adc - low) / (high - low) * height;
  const drawing = svg('svg', { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  drawing.append(
    svg('line', { class: 'pedestal', x1: 0, x2: width, y1: y(0), y2: y(0) }),
    svg('polyline', { class: 'samples', points: samples.map((adc, sample) => `${x(sample).toFixed(1)},${y(adc).toFixed(1)}`).join(' ') }));
  if (channel.peakSample !== null) drawing.append(svg('line', { class: 'peak', x1: x(channel.peakSample), x2: x(channel.peakSample), y1: y(channel.amplitudeAdc), y2: y(0) }));
  if (channel.halfMaximumSample !== null) {
    const at = { x: x(channel.halfMaximumSample), y: y(channel.amplitudeAdc / 2) };
    drawing.append(svg('line', { class: 'half', x1: at.x, x2: at.x, y1: at.y - 6, y2: at.y + 6 }), svg('line', { class: 'half', x1: at.x - 4, x2: at.x + 4, y1: at.y, y2: at.y }));
  }
  const above = channel.peakSample !== null;
  const energy = energyText(channel);
  const words = `${channel.detector} (${channel.x},${channel.y}): ${above ? `${energy}, amplitude ${fixed(channel.amplitudeAdc, 1)} ADC${channel.timeNs === null ? '' : `, time ${fixed(channel.timeNs, 1)} ns`}${channel.inTime ? '' : ', out of time'}` : 'below threshold'}${channel.remarks.length ? `, ${channel.remarks.join(', ')}` : ''}`;
  return el('figure.wave', { 'data-kind': !above ? 'below' : channel.inTime ? 'in' : 'out', role: 'img', 'aria-label': words, title: `${words}; pedestals ${fixed(pedestals[0], 1)} and ${fixed(pedestals[1], 1)} ADC` },
    drawing, el('figcaption', {}, el('span', {}, `${channel.x},${channel.y}`), el('b', {}, above ? energy : '·')));
}

function energyText(channel) {
  return channel.role === 'VETO' || channel.role === 'SRD' ? `${fixed(1000 * channel.energyGeV, 1)} MeV`
    : channel.role === 'BEAM_COUNTER' || channel.role === 'OTHER' ? `${fixed(channel.amplitudeAdc, 0)} ADC` : `${fixed(channel.energyGeV, channel.energyGeV < 10 ? 2 : 1)} GeV`;
}
