// DAQ: do the books balance, what is lost and why, which source is ill and since when.
import { el, pane, setText, table } from '../dom.js';
import { fixed, integer, none, percent, rate } from '../format.js';
import { sensorTrendsPane } from '../plots/sensor-trends.js';
import { RootDrawing } from '../plots/root-drawing.js';
import { showQuality } from '../quality.js';
import { share } from '../tables.js';
import { devicePanes } from './device-panes.js';

export const daqView = { id: 'daq', title: 'DAQ', mount };

const sourceName = line => line.source < 0 ? 'event' : String(line.source);
const hit = [
  { title: 'Spills hit', right: true, of: line => integer(line.spillsHit) },
  { title: 'Last spill', right: true, of: line => String(line.lastSpill) },
];

function mount(root, context) {
  const names = ['Run', 'Spills', 'Events in', 'Accepted', 'Rejected', 'Dropped', 'Books'];
  const flowNames = ['Events per second', 'Data rate', 'Event size', 'Latency', 'Backlog', 'Records waiting for the broker'];
  const flowFigures = Object.fromEntries(flowNames.map(name => [name, el('dd', {}, none)]));
  const flow = pane('Flow', { span: 'span-6', note: 'now, between two spills too' },
    el('dl.key-figures', {}, ...flowNames.map(name => el('div', {}, el('dt', {}, name), flowFigures[name]))));
  const drawing = new RootDrawing('Beam rate against time in spill');
  const profile = pane('Beam rate in the spill [1/s], from the scaler', { span: 'span-6', note: 'mean of the run' }, el('p.empty', {}, 'No scaler yet'), drawing.element);
  drawing.element.hidden = true;
  const figures = Object.fromEntries(names.map(name => [name, el('dd', {}, none)]));
  const books = pane('Books of the run', { span: 'span-6', note: 'events in = accepted + rejected + dropped' },
    el('dl.key-figures', {}, ...names.map(name => el('div', {}, el('dt', {}, name), figures[name]))));
  const errors = tablePane('Errors by source and kind', 'span-6', 'No error in this run', [
    { title: 'Source', right: true, of: sourceName },
    { title: 'Kind', of: line => line.kind },
    { title: 'Count', right: true, of: line => integer(line.count) },
    { title: 'Per event', right: true, of: line => share(line.share) },
    { title: 'First event', right: true, of: line => integer(line.firstEventInRun) }, ...hit]);
  const shareTable = (title, empty, first = 'Reason') => tablePane(title, 'span-3', empty, [
    { title: first, of: line => line.name },
    { title: 'Events', right: true, of: line => integer(line.count) },
    { title: 'Of all', right: true, of: line => share(line.share) }]);
  const rejected = shareTable('Rejected by reason', 'Nothing rejected');
  const dropped = shareTable('Dropped by reason', 'Nothing dropped');
  const triggers = shareTable('Trigger mix', 'No trigger yet', 'Trigger');
  const missing = tablePane('Missing sources', 'span-3', 'All expected sources were there', [
    { title: 'Source', right: true, of: sourceName }, { title: 'Events', right: true, of: line => integer(line.count) }, ...hit]);
  const unmapped = tablePane('Unmapped channels', 'span-6', 'Every channel has a name', [
    { title: 'Source', right: true, of: sourceName }, { title: 'Seen', right: true, of: line => integer(line.count) }, ...hit]);
  const health = tablePane('Host', 'span-6', 'Nothing known of the host yet', [
    { title: 'Part', of: line => line.value.part },
    { title: 'State', wrap: true, of: line => ({ cell: line.value.text, class: line.value.level === 'FAILED' ? 'bad' : line.value.level === 'WARNING' ? 'warn' : '' }) },
    { title: 'Worth', of: line => worth(line, context.stream) }]);
  const devices = devicePanes(context);
  const sensors = sensorTrendsPane('span-12', context);
  root.append(el('h2.hidden-text', {}, 'DAQ'), books.section, flow.section, profile.section, ...[errors, rejected, dropped, triggers, missing, unmapped, health].map(part => part.section), ...devices.sections, sensors.section);

  const end = context.documents.spills.watch(({ daq }) => {
    if (!daq) return;
    const sum = list => list.reduce((total, line) => total + line.count, 0);
    const shares = (list, all) => list.map(line => ({ ...line, share: all ? line.count / all : 0 }));
    setText(figures.Run, String(daq.run));
    setText(figures.Spills, integer(daq.spills));
    setText(figures['Events in'], integer(daq.framesIn));
    setText(figures.Accepted, `${integer(daq.accepted)} (${percent(daq.framesIn ? daq.accepted / daq.framesIn : 0, 2)})`);
    setText(figures.Rejected, integer(sum(daq.rejected)));
    setText(figures.Dropped, integer(sum(daq.dropped)));
    setText(figures.Books, daq.balanced ? '✓ balance' : '✕ DO NOT BALANCE');
    setText(books.note, `${integer(daq.framesIn)} in ${daq.balanced ? '=' : '≠'} ${integer(daq.accepted)} accepted + ${integer(sum(daq.rejected))} rejected + ${integer(sum(daq.dropped))} dropped`);
    figures.Books.style.color = daq.balanced ? 'var(--good)' : 'var(--invalid)';
    errors.fill(shares(daq.errors, daq.framesIn));
    rejected.fill(shares(daq.rejected, daq.framesIn));
    dropped.fill(shares(daq.dropped, daq.framesIn));
    triggers.fill(shares(daq.triggers, sum(daq.triggers)));
    missing.fill(daq.missing);
    unmapped.fill(daq.unmapped);
  });
  const endProfile = context.documents.histograms.watch(hierarchy => {
    const known = hierarchy._childs?.find(folder => folder._name === 'Daq')?._childs?.some(item => item._name === 'spill_rate');
    if (!known) return;
    profile.section.querySelector('.empty').hidden = true;
    drawing.element.hidden = false;
    drawing.show('Daq/spill_rate', 'hist');
  });
  return {
    update(state) {
      const progress = state.progress.value, spill = state.spill.value;
      setText(flowFigures['Events per second'], progress ? integer(progress.eventsPerSecond) : none);
      setText(flowFigures['Data rate'], progress ? rate(progress.bytesPerSecond) : none);
      setText(flowFigures['Event size'], spill?.framesIn ? `${integer(spill.bytes / spill.framesIn)} bytes` : none);
      setText(flowFigures.Latency, progress && progress.latencyMilliseconds !== null ? `${fixed(progress.latencyMilliseconds, 1)} ms` : none);
      setText(flowFigures.Backlog, progress ? `${integer(progress.backlogEvents)} events` : none);
      setText(flowFigures['Records waiting for the broker'], state.host.value ? integer(state.host.value.outboxRecords) : none);
      showQuality(flow.quality, state.progress, context.stream);
      showQuality(profile.quality, state.histograms, context.stream);
      for (const part of [books, errors, rejected, dropped, triggers, missing, unmapped]) showQuality(part.quality, state.spill, context.stream, null, context.documents.spills);
      health.fill(state.health);
    },
    unmount() { end(); endProfile(); devices.end(); drawing.close(); sensors.close(); },
  };
}

// The badge of one line, which goes on ageing when nothing comes.
function worth(reading, stream) {
  const badge = el('span.quality');
  showQuality(badge, reading, stream);
  return badge;
}

function tablePane(title, span, emptyText, columns) {
  const { element, fill } = table(title, columns);
  // That there is nothing is said when it is known.
  const empty = el('p.empty', {}, 'Not known yet');
  const scroll = el('div.scroll', { tabindex: '0', role: 'region', 'aria-label': title, hidden: true }, element);
  const parts = pane(title, { span }, empty, scroll);
  return {
    section: parts.section,
    quality: parts.quality,
    fill(lines) {
      setText(empty, emptyText);
      empty.hidden = lines.length > 0;
      scroll.hidden = lines.length === 0;
      fill(lines);
    },
  };
}
