// One channel: mean waveform with the last ones, amplitude spectrum, trends over spills.
import { el, pane, setText } from '../dom.js';
import { LiveDocument } from '../documents.js';
import { fixed, integer, none, percent } from '../format.js';
import { showQuality } from '../quality.js';
import { colour } from '../theme.js';
import { axis, Plot, scale, uPlot } from './uplot-pane.js';

const samples = Array.from({ length: 32 }, (_, sample) => sample);

/** The detail as a pane. show(index, span) chooses; update(state) follows. */
export function channelDetail(span, context, label) {
  const names = ['State', 'Mean energy', 'Occupancy', 'Pedestal', 'Noise', 'Time', 'LED'];
  const figures = Object.fromEntries(names.map(name => [name, el('dd', {}, none)]));
  const profile = titled('Mean waveform, and the last ones [ADC]', new Plot('Mean waveform of the channel and its last waveforms', '', waveformOptions));
  const light = titled('LED light: mean waveform, and the last ones [ADC]', new Plot('Mean waveform of the channel in calibration events and the last ones', '', waveformOptions));
  const spectrum = titled('Amplitudes above the pedestal [ADC]', new Plot('Number of waveforms against amplitude', '', spectrumOptions));
  const pedestal = titled('Pedestal [ADC] against spill: ', new Plot('Pedestals of even and odd samples against spill', '', () => trendOptions(2, 1)), 'even samples', 'odd samples (dashed)');
  const noise = titled('Noise [ADC] against spill', new Plot('Noise against spill', '', () => trendOptions(1, 0.2)));
  const time = titled('Time against expectation [ns] against spill', new Plot('Mean time against spill', '', () => trendOptions(1, 1)));
  const led = titled('LED against its reference [%] against spill', new Plot('LED deviation against spill', '', () => trendOptions(1, 1)));
  const energy = titled('Mean energy [GeV] against spill', new Plot('Mean energy against spill', '', () => trendOptions(1, 0.02)));
  const plots = [profile, light, spectrum, pedestal, noise, time, led, energy];
  const empty = el('p.empty', {}, 'Choose a cell');
  const holder = el('div.details', { hidden: true }, el('dl.key-figures', {}, ...names.map(name => el('div', {}, el('dt', {}, name), figures[name]))), ...plots.map(plot => plot.box));
  const parts = pane(label, { span }, empty, holder);
  let document = null, end = () => {}, shown = 8;

  // The last ones, then their mean over them.
  function waveforms(newest, mean) {
    const last = newest.map(waveform => samples.map(sample => waveform.samples[sample] ?? null));
    while (last.length < shown) last.push(samples.map(() => null));
    return [samples, ...last.slice(0, shown), mean];
  }

  function fill(channel) {
    const { cell, trend } = channel;
    empty.hidden = true;
    holder.hidden = false;
    setText(parts.section.querySelector('h2'), `${cell.detector} (${cell.x},${cell.y})`);
    setText(parts.note, `${cell.address} · ${integer(channel.waveforms)} waveforms sampled`);
    const put = (name, value, unit) => setText(figures[name], value === none ? none : `${value} ${unit}`);
    setText(figures.State, cell.state === 'GOOD' ? 'good' : `${cell.state.toLowerCase().replace('_', ' ')}: ${cell.reason}`);
    figures.State.dataset.state = cell.state;
    put('Mean energy', fixed(cell.energyGeV, 3), 'GeV');
    setText(figures.Occupancy, percent(cell.occupancy));
    put('Pedestal', fixed(cell.pedestalAdc, 1), 'ADC');
    put('Noise', fixed(cell.noiseAdc, 2), 'ADC');
    setText(figures.Time, cell.timeNs === null ? none : `${fixed(cell.timeNs, 2)} ± ${fixed(cell.timeSigmaNs, 2)} ns`);
    put('LED', fixed(cell.ledPercent, 1), '%');
    profile.plot.set(waveforms(channel.last, channel.profile));
    light.box.hidden = channel.ledLast.length === 0;
    if (channel.ledLast.length > 0) light.plot.set(waveforms(channel.ledLast, samples.map(sample => channel.ledProfile[sample] ?? null)));
    const from = 1, to = Math.max(24, channel.amplitudeCounts.findLastIndex(count => count > 0) + 2);
    spectrum.plot.set([channel.amplitudeEdgesAdc.slice(from, to), channel.amplitudeCounts.slice(from, to)]);
    pedestal.plot.set([trend.spills, trend.pedestalEvenAdc, trend.pedestalOddAdc]);
    noise.plot.set([trend.spills, trend.noiseAdc]);
    time.plot.set([trend.spills, trend.timeNs]);
    energy.plot.set([trend.spills, trend.energyGeV]);
    led.plot.set([trend.spills, trend.ledPercent]);
    led.box.hidden = trend.ledPercent.every(value => value === null);
  }

  return {
    section: parts.section,
    show(index, chosenSpan, state) {
      end();
      document = new LiveDocument(`api/channels/${index}?span=${chosenSpan}`, newest => newest.versions.channels);
      end = document.watch(fill);
      document.offer(state);
    },
    update(state) {
      document?.offer(state);
      showQuality(parts.quality, state.spill, context.stream);
    },
    close() { end(); for (const { plot } of plots) plot.close(); },
  };
}

// With several lines each has its name, in its colour.
function titled(title, plot, ...lines) {
  const names = lines.flatMap((line, index) => [index > 0 ? ', ' : null, el('b', { 'data-line': String(index) }, line)]);
  return { plot, box: el('div.detail', {}, el('h3', {}, title, ...names), plot.element) };
}

const base = () => ({ legend: { show: false }, padding: [8 * scale(), 12 * scale(), 0, 0], cursor: { drag: { x: false, y: false }, points: { size: 5 } } });
const plain = values => (self, splits) => splits.map(split => split === null ? '' : values(split));

function waveformOptions() {
  const faint = { stroke: colour('--line-strong') || colour('--soft'), width: 0.6 * scale(), points: { show: false } };
  return {
    ...base(), scales: { x: { time: false }, y: { range: (self, low, high) => room(low, high, 10) } },
    axes: [axis({ size: 26, values: plain(String) }), axis({ size: 50, values: plain(String) })],
    series: [{}, ...Array.from({ length: 8 }, () => faint), { stroke: colour('--accent'), width: 2 * scale(), points: { show: false } }],
  };
}

function spectrumOptions() {
  const decades = (self, splits) => splits.map(split => Number.isInteger(Math.round(Math.log10(split) * 1e6) / 1e6) ? split : null);
  return {
    ...base(), scales: { x: { time: false, distr: 3 }, y: { range: (self, low, high) => [0, Math.max(1, 1.1 * high)] } },
    axes: [axis({ size: 26, gridFilter: decades, filter: decades, values: plain(String) }), axis({ size: 50, values: plain(value => Number.isInteger(value) ? integer(value) : '') })],
    series: [{}, { stroke: colour('--accent'), fill: colour('--accent-soft'), width: 1.5 * scale(), points: { show: false }, paths: uPlot.paths.stepped({ align: 1 }) }],
  };
}

// The range of y is at least twice "least" wide.
function trendOptions(lines, least) {
  return {
    ...base(), scales: { x: { time: false }, y: { range: (self, low, high) => room(low, high, least) } },
    axes: [axis({ size: 26, values: plain(value => Number.isInteger(value) ? String(value) : '') }), axis({ size: 50, values: plain(value => String(Math.round(value * 100) / 100)) })],
    series: [{ label: 'spill' }, ...['--accent', '--band'].slice(0, lines).map((name, index) => ({ stroke: colour(name), width: 1.5 * scale(), points: { show: true, size: 4 }, dash: index > 0 ? [6, 4] : undefined }))],
  };
}

// At least so wide, so that noise does not look like drift.
function room(low, high, least) {
  if (low === null || high === null) return [0, 1];
  const middle = (low + high) / 2, half = Math.max((high - low) * 0.6, least);
  return [middle - half, middle + half];
}
