// What a shift looks at for eight hours.
import { el, setText } from '../dom.js';
import { fixed, integer, none, percent, rate, small } from '../format.js';
import { qualityNow } from '../quality.js';
import { limitPane } from '../plots/limit-plot.js';
import { planePane } from '../plots/plane.js';
import { trendsPane } from '../plots/trends.js';
import { spillTable } from '../tables.js';
import { eotTile, limitTile, tile } from '../tiles.js';

const benchmarkMassesMeV = [1, 10, 100, 250];

export const overview = { id: 'overview', title: 'Overview', mount };

function mount(root, context) {
  const { stream } = context;
  const eot = eotTile('span-6', stream);
  const live = tile('Live fraction', 'span-2.odd.big', stream);
  const candidates = tile('Candidates, run', 'span-2.big', stream, { watch: true });
  const background = tile('Background expected, run', 'span-2.big', stream);
  const limits = benchmarkMassesMeV.map(mass => limitTile(mass, 'span-3.quarter', stream));
  const strip = statusStrip(stream);
  const panes = [planePane('span-4', context), limitPane('span-4', context), trendsPane('span-4', context), spillTable('span-12', context)];
  root.append(el('h2.hidden-text', {}, 'Overview'), strip.section, eot.section, live.section, candidates.section, background.section,
    ...limits.map(limit => limit.section), ...panes.map(pane => pane.section));
  return {
    update(state) {
      const spill = state.spill.value, run = state.run.value, campaign = state.campaign.value;
      strip.update(state);
      eot.update(state);
      live.show(state.spill, spill?.eotValid ? percent(spill.liveFraction) : none, 'of the triggers, last spill');
      candidates.show(state.run, integer(run?.candidates), campaign ? `campaign ${integer(campaign.candidates)}` : '');
      background.show(state.run, small(run?.background), run && campaign
        ? `± ${small(run.backgroundUncertainty)}; campaign ${small(campaign.background)} ± ${small(campaign.backgroundUncertainty)}` : '');
      for (const part of [...limits, ...panes]) part.update(state);
    },
    unmount() { for (const pane of panes) pane.close(); },
  };
}

// One line: what the source, the pipeline and the parts of the host say of themselves.
function statusStrip(stream) {
  const source = el('span.state'), speed = el('span.number'), backlog = el('span.number'), parts = el('span.parts');
  const section = el('section.tile.strip.span-12', { 'aria-label': 'Source and host' },
    el('span', {}, el('span.label', {}, 'Source'), source), el('span', {}, el('span.label', {}, 'Rate'), speed),
    el('span', {}, el('span.label', {}, 'Backlog'), backlog), parts);
  const tones = { OK: 'good', WARNING: 'partial', FAILED: 'invalid' };
  return {
    section,
    update(state) {
      const quality = qualityNow(state.source, stream);
      source.dataset.tone = quality.toLowerCase();
      setText(source, state.source.value ? `${state.source.value}${quality === 'STALE' ? ' (not heard of lately)' : ''}` : 'nothing heard yet');
      const progress = qualityNow(state.progress, stream) === 'GOOD' ? state.progress.value : null;
      setText(speed, progress ? `${fixed(progress.eventsPerSecond / 1000, 1)} k events/s · ${rate(progress.bytesPerSecond)}` : none);
      setText(backlog, progress ? `${integer(progress.backlogEvents)} events` : none);
      parts.replaceChildren(...state.health.map(({ value, quality: worth }) => el('span', {}, el('span.label', {}, value.part),
        el('span.state', { 'data-tone': worth === 'STALE' ? 'stale' : tones[value.level] }, value.text))));
    },
  };
}
