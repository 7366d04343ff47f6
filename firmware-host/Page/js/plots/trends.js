// Trends over spills: EOT per spill, live fraction, electron peak.
import { el, pane, setText } from '../dom.js';
import { fixed, none, percent, power, scientific } from '../format.js';
import { showQuality } from '../quality.js';
import { colour } from '../theme.js';
import { dateTime, zoneName } from '../zone.js';
import { axis, Plot, scale, timeAxis, tzDate } from './uplot-pane.js';

// "usable" tells whether the spill's number can be drawn; others leave a gap.
const quantities = [
  { name: 'EOT per spill', of: spill => spill.eot, usable: spill => spill.eotValid, show: value => scientific(value), ticks: eotTick },
  { name: 'Live fraction', of: spill => spill.liveFraction, usable: spill => spill.eotValid, show: value => percent(value), ticks: value => percent(value, 0) },
  { name: 'Electron peak [GeV]', of: spill => spill.peakGeV, usable: spill => spill.peakEntries > 0, show: value => `${fixed(value, 2)} GeV`, ticks: value => fixed(value, 1) },
];

function eotTick(value) {
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  return `${(value / 10 ** exponent).toFixed(1)}×10${power(exponent)}`;
}

/** The three trends as a pane. */
export function trendsPane(span, context, { spillCount = 200, more = [] } = {}) {
  const rows = [...quantities, ...more].map(quantity => {
    const value = el('b', {}, none);
    return { quantity, value, plot: new Plot(`${quantity.name} against time`, '', () => options(quantity)), title: el('h3', {}, quantity.name, value) };
  });
  const empty = el('p.empty', {}, 'No spill yet');
  const holder = el('div.trends', { hidden: true }, ...rows.flatMap(row => [row.title, row.plot.element]));
  const parts = pane('Trends', { span }, empty, holder);
  let spills = [];

  const end = context.documents.spills.watch(document => {
    spills = document.spills.filter(spill => spill.endUnix > 0).slice(-spillCount);
    if (spills.length < 2) return;
    empty.hidden = true;
    holder.hidden = false;
    const times = spills.map(spill => spill.endUnix);
    // What this experiment has not, such as a second count of the electrons, takes no room.
    for (const { quantity, plot, title } of rows) title.hidden = plot.element.hidden = quantity.optional === true && !spills.some(quantity.usable);
    for (const { quantity, plot } of rows) plot.set([times, spills.map(spill => quantity.usable(spill) ? quantity.of(spill) : null)]);
    setText(parts.note, `last ${spills.length} spills, ${zoneName()}`);
    read(null);
  });

  // Without a cursor the newest values stand there.
  function read(index) {
    const spill = spills[index ?? spills.length - 1];
    for (const { quantity, value } of rows) {
      const at = index === null || index === undefined ? '' : `${dateTime(spill.endUnix)} · spill ${spill.spill} · `;
      setText(value, spill && quantity.usable(spill) ? at + quantity.show(quantity.of(spill)) : at + none);
    }
  }

  function options(quantity) {
    return {
      legend: { show: false },
      padding: [8 * scale(), 16 * scale(), 0, 0],
      tzDate,
      cursor: { sync: { key: 'trends' }, drag: { x: false, y: false }, y: false, points: { size: 6 } },
      scales: { y: { range: (self, low, high) => (quantity.range ?? padded)(low, high) } },
      axes: [
        timeAxis(),
        axis({ size: 62, space: 18, values: (self, splits) => splits.map(quantity.ticks) }),
      ],
      series: [{}, { stroke: colour('--accent'), width: 1.5 * scale(), points: { show: false } }],
      hooks: { setCursor: [self => read(self.cursor.idx)] },
    };
  }

  return {
    section: parts.section,
    update(state) { showQuality(parts.quality, state.spill, context.stream, null, context.documents.spills); },
    close() { end(); for (const row of rows) row.plot.close(); },
  };
}

// A little room above and below, and never a zero span.
function padded(low, high) {
  if (low === null || high === null) return [0, 1];
  const room = 0.12 * (high - low) || 0.05 * Math.abs(high) || 1;
  return [low - room, high + room];
}
