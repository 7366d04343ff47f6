// What a shift looks at for eight hours.
import { el, setText } from '../dom.js';
import { fixed, integer, none, percent, rate, small } from '../format.js';
import { mayAs, postAction } from '../session.js';
import { qualityNow, showQuality } from '../quality.js';
import { limitPane } from '../plots/limit-plot.js';
import { planePane } from '../plots/plane.js';
import { trendsPane } from '../plots/trends.js';
import { spillTable } from '../tables.js';
import { beamTile, eotTile, limitTile, tile } from '../tiles.js';

const benchmarkMassesMeV = [1, 10, 100, 250];

export const overview = { id: 'overview', title: 'Overview', mount };

function mount(root, context) {
  const { stream } = context;
  const beam = beamTile('span-3.quarter', stream);
  const eot = eotTile('span-6', stream);
  const live = tile('Live fraction', 'span-3.quarter.big', stream);
  const candidates = tile('Candidates, run', 'span-2.big', stream, { watch: true });
  // Only a coordinator sees the way to open the box; the server asks for the role all the same.
  const open = el('button.button', { type: 'button', hidden: true, onclick: unblind }, 'Unblind …');
  candidates.section.append(open);
  const background = tile('Background expected, run', 'span-2.big', stream);
  const limits = benchmarkMassesMeV.map(mass => limitTile(mass, 'span-2', stream));
  const strip = statusStrip(stream);
  const panes = [planePane('span-4', context), limitPane('span-4', context), trendsPane('span-4', context), spillTable('span-12', context)];
  root.append(el('h2.hidden-text', {}, 'Overview'), beam.section, eot.section, live.section, candidates.section, background.section,
    ...limits.map(limit => limit.section), strip.section, ...panes.map(pane => pane.section));
  return {
    update(state) {
      const spill = state.spill.value, run = state.run.value, campaign = state.campaign.value;
      strip.update(state);
      beam.update(state);
      eot.update(state);
      live.show(state.spill, spill?.eotValid ? percent(spill.liveFraction) : none, 'of the triggers, last spill');
      candidates.show(state.run, state.blinded ? 'blinded' : integer(run?.candidates), state.blinded ? 'until a coordinator unblinds' : campaign ? `campaign ${integer(campaign.candidates)}` : '');
      background.show(state.run, small(run?.background), run && campaign
        ? `± ${small(run.backgroundUncertainty)}; campaign ${small(campaign.background)} ± ${small(campaign.backgroundUncertainty)}` : '');
      open.hidden = !(state.blinded && mayAs('coordinator'));
      for (const part of [...limits, ...panes]) part.update(state);
    },
    unmount() { beam.close(); for (const pane of panes) pane.close(); },
  };
}

async function unblind() {
  const reason = prompt('Open the signal box for everybody? Your name and this reason are written down:');
  if (!reason?.trim()) return;
  const { done, text } = await postAction('api/blinding/unblind', { reason: reason.trim() });
  if (!done) alert(text);
}

// One line: what the source, the pipeline, the machine and the parts of the host say of themselves, each with its age.
function statusStrip(stream) {
  const source = el('span.state'), parts = el('span.parts');
  const flow = group(['Rate', 'Latency', 'Backlog']), machine = group(['CPU', 'Memory', 'Disk', 'Outbox']), sourceBadge = el('span.quality');
  const section = el('section.tile.strip.span-12', { 'aria-label': 'Source and host' },
    el('span', {}, el('span.label', {}, 'Source'), source, sourceBadge), flow.element, machine.element, parts);
  const tones = { OK: 'good', WARNING: 'partial', FAILED: 'invalid' };
  const badges = new Map();
  return {
    section,
    update(state) {
      const quality = qualityNow(state.source, stream);
      source.dataset.tone = quality.toLowerCase();
      setText(source, state.source.value ? `${state.source.value}${quality === 'STALE' ? ' (not heard of lately)' : ''}` : 'nothing heard yet');
      showQuality(sourceBadge, state.source, stream);
      const progress = state.progress.value, host = state.host.value;
      flow.show(state.progress, stream, {
        Rate: progress ? `${fixed(progress.eventsPerSecond / 1000, 1)} k events/s · ${rate(progress.bytesPerSecond)}` : none,
        Latency: progress?.latencyMilliseconds === null || !progress ? none : `${fixed(progress.latencyMilliseconds, 0)} ms`,
        Backlog: progress ? `${integer(progress.backlogEvents)} events` : none,
      });
      machine.show(state.host, stream, {
        CPU: host ? `${fixed(host.cpuPercent, 0)} % of ${host.cores} cores` : none,
        Memory: host ? `${integer(host.memoryMegabytes)} of ${integer(host.machineMemoryMegabytes)} MB` : none,
        Disk: host ? `${fixed(host.diskFreeGigabytes, 1)} GB free, ${fixed(host.diskUsedPercent, 0)} % used` : none,
        Outbox: host ? `${integer(host.outboxRecords)} waiting` : none,
      });
      for (const reading of state.health) {
        const { value } = reading;
        if (!badges.has(value.part)) {
          const line = { text: el('span.state'), badge: el('span.quality') };
          badges.set(value.part, line);
          parts.append(el('span', {}, el('span.label', {}, value.part), line.text, line.badge));
        }
        const { text, badge } = badges.get(value.part);
        text.dataset.tone = qualityNow(reading, stream) === 'STALE' ? 'stale' : tones[value.level];
        setText(text, value.text);
        showQuality(badge, reading, stream);
      }
    },
  };
}

// Numbers of one reading with its badge.
function group(names) {
  const numbers = Object.fromEntries(names.map(name => [name, el('span.number', {}, none)]));
  const badge = el('span.quality');
  return {
    element: el('span.parts', {}, ...names.map(name => el('span', {}, el('span.label', {}, name), numbers[name])), badge),
    show(reading, stream, texts) {
      for (const [name, text] of Object.entries(texts)) setText(numbers[name], text);
      showQuality(badge, reading, stream);
    },
  };
}
