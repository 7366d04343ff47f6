// Detectors: maps of every cell, and one cell in detail. The address keeps the choice: #detectors/noise/window/57.
import { LiveDocument } from '../documents.js';
import { el, setText } from '../dom.js';
import { fixed, integer } from '../format.js';
import { cellMap } from '../plots/cell-map.js';
import { channelDetail } from '../plots/channel-detail.js';

export const detectorsView = { id: 'detectors', title: 'Detectors', mount };

const inMeV = cell => cell.role === 'VETO' || cell.role === 'SRD';
const energy = { id: 'energy', title: 'Mean energy', unit: 'GeV', of: cell => cell.energyGeV ?? NaN, show: value => fixed(value, value >= 10 ? 1 : value >= 1 ? 2 : 3), fixed: colours => [0, colours.energyGeV], least: 0.1 };
const quantities = [
  energy,
  { id: 'occupancy', title: 'Occupancy', unit: '%', of: cell => cell.occupancy === null ? NaN : 100 * cell.occupancy, show: value => fixed(value, 1), fixed: colours => [0, colours.occupancyPercent], least: 1 },
  { id: 'pedestal', title: 'Pedestal', unit: 'ADC', of: cell => cell.pedestalAdc ?? NaN, show: value => fixed(value, 1), fixed: colours => [colours.pedestalLowAdc, colours.pedestalHighAdc] },
  { id: 'noise', title: 'Noise', unit: 'ADC', of: cell => cell.noiseAdc ?? NaN, show: value => fixed(value, 2), fixed: colours => [0, colours.noiseAdc] },
  { id: 'time', title: 'Time', unit: 'ns', deviation: true, of: cell => cell.timeNs ?? NaN, show: value => fixed(value, 1), fixed: colours => [-colours.timeNs, colours.timeNs] },
  { id: 'led', title: 'LED deviation', unit: '%', deviation: true, of: cell => cell.ledPercent ?? NaN, show: value => fixed(value, 1), fixed: colours => [-colours.ledPercent, colours.ledPercent] },
];
// Small energies in the unit in which people think of them.
const small = { ...energy, unit: 'MeV', of: cell => cell.energyGeV === null ? NaN : 1000 * cell.energyGeV, show: value => fixed(value, value >= 10 ? 1 : 2), fixed: colours => [0, colours.smallEnergyMeV], least: 1 };
// Counters have no energy calibration.
const amplitude = { ...energy, unit: 'ADC', of: cell => cell.amplitudeAdc ?? NaN, show: value => fixed(value, 0), fixed: colours => [0, colours.amplitudeAdc], least: 10 };
const spans = [['spill', 'last spill'], ['window', 'last 10'], ['run', 'run']];
const groups = [
  { title: 'ECAL preshower', span: 'span-6', has: cell => cell.role === 'ECAL_PRESHOWER' },
  { title: 'ECAL main', span: 'span-6', has: cell => cell.role === 'ECAL_MAIN' },
  ...[0, 1, 2, 3].map(module => ({ title: `HCAL ${module}`, span: 'span-3.quarter', has: cell => cell.role === 'HCAL' && cell.module === module })),
  // A plane is a row of two phototubes.
  { title: 'VETO planes', span: 'span-4', has: cell => cell.role === 'VETO', place: cell => ({ ...cell, x: cell.x % 2, y: Math.floor(cell.x / 2) }) },
  { title: 'SRD', span: 'span-4', has: cell => cell.role === 'SRD' },
  { title: 'Beam counters', span: 'span-4', has: cell => cell.role === 'BEAM_COUNTER', place: (cell, index) => ({ ...cell, x: index, y: 0 }) },
];

function mount(root, context) {
  const [wantedQuantity, wantedSpan, wantedIndex] = context.path.split('/');
  let quantity = quantities.find(known => known.id === wantedQuantity) ?? energy, span = spans.find(([id]) => id === wantedSpan)?.[0] ?? 'spill';
  let chosen = /^\d+$/.test(wantedIndex ?? '') ? Number(wantedIndex) : null, auto = true, cells = [], colours = null, state = null;
  const quantityButtons = choices('Quantity', quantities.map(known => [known.id, known.title]), id => set(() => { quantity = quantities.find(known => known.id === id); }));
  const spanButtons = choices('Events', spans, id => { set(() => { span = id; }); load(); if (chosen !== null) detail.show(chosen, span, state); });
  const scaleButtons = choices('Colours', [['auto', 'auto range'], ['fixed', 'fixed range']], id => set(() => { auto = id === 'auto'; }));
  const note = el('span.note', { role: 'status' });
  const bar = el('section.tile.toolbar.span-12', { 'aria-label': 'What is shown' }, quantityButtons.element, spanButtons.element, scaleButtons.element, note);
  const maps = groups.map(group => ({ group, map: cellMap(group.title, group.span, context, choose) }));
  const detail = channelDetail('span-12', context, 'Cell');
  root.append(el('h2.hidden-text', {}, 'Detectors'), bar, ...maps.slice(0, 2).map(part => part.map.section), detail.section, ...maps.slice(2).map(part => part.map.section));
  let document = null, end = () => {};

  function load() {
    end();
    document = new LiveDocument(`api/detectors?span=${span}`, newest => newest.versions.channels);
    end = document.watch(answer => {
      ({ cells, colours } = answer);
      const ill = cells.filter(cell => cell.state !== 'GOOD');
      setText(note, answer.run === 0 ? 'No spill yet'
        : `run ${answer.run}, ${answer.firstSpill === answer.lastSpill ? `spill ${answer.lastSpill}` : `spills ${answer.firstSpill}–${answer.lastSpill}`}, ${integer(answer.events)} events · ${ill.length === 0 ? 'no channel marked' : `marked: ${ill.map(cell => `${cell.detector} (${cell.x},${cell.y}) ${cell.state.toLowerCase().replace('_', ' ')}`).join(', ')}`}`);
      if (chosen === null) choose(cells.find(cell => cell.role === 'ECAL_MAIN' && cell.x === 3 && cell.y === 3)?.index ?? cells[0]?.index ?? null);
      draw();
    });
    if (state) document.offer(state);
  }

  function set(change) {
    change();
    draw();
    history.replaceState(null, '', `#detectors/${quantity.id}/${span}${chosen === null ? '' : `/${chosen}`}`);
  }

  function choose(index) {
    if (index === null) return;
    set(() => { chosen = index; });
    detail.show(index, span, state);
  }

  function draw() {
    quantityButtons.mark(quantity.id);
    spanButtons.mark(span);
    scaleButtons.mark(auto ? 'auto' : 'fixed');
    for (const { group, map } of maps) {
      const own = cells.filter(group.has);
      map.section.hidden = own.length === 0;
      if (own.length > 0) map.fill(group.place ? own.map(group.place) : own, quantity !== energy ? quantity : inMeV(own[0]) ? small : own[0].role === 'BEAM_COUNTER' ? amplitude : energy, auto ? null : colours, chosen);
    }
  }

  load();
  draw();
  let first = chosen !== null;
  return {
    update(newest) {
      state = newest;
      if (first) detail.show(chosen, span, state);
      first = false;
      document.offer(state);
      detail.update(state);
      for (const { map } of maps) map.update(state.spill);
    },
    unmount() { end(); detail.close(); },
  };
}

/** A group of buttons of which one is chosen. */
function choices(label, options, choose) {
  const buttons = new Map(options.map(([id, text]) => [id, el('button.button', { type: 'button', 'data-choice': id, onclick: () => choose(id) }, text)]));
  return {
    element: el('div.choices', { role: 'group', 'aria-label': label }, ...buttons.values()),
    mark(chosen) { for (const [id, button] of buttons) button.setAttribute('aria-pressed', String(id === chosen)); },
  };
}
