// Trends of the sensors of crate and detector: one plot each with its alarm limits; gaps where there was no good value. Time in UTC or of this place.
import { el, pane, setText } from '../dom.js';
import { fixed, none } from '../format.js';
import { colour } from '../theme.js';
import { dateTime, zoneName } from '../zone.js';
import { axis, Plot, scale, timeAxis, tzDate } from './uplot-pane.js';

/** The sensors as a pane; it is hidden while none is configured. */
export function sensorTrendsPane(span, context) {
  const holder = el('div.trends');
  const parts = pane('Sensors', { span }, holder);
  parts.section.hidden = true;
  let rows = [];

  const end = context.documents.sensors.watch(({ sensors }) => {
    parts.section.hidden = sensors.length === 0;
    // Another program has been started with other sensors.
    if (rows.map(row => row.name).join() !== sensors.map(sensor => sensor.name).join()) build(sensors);
    sensors.forEach((sensor, i) => show(rows[i], sensor));
    setText(parts.note, zoneName());
  });

  function build(sensors) {
    for (const row of rows) row.plot.close();
    rows = sensors.map(({ name }) => {
      const row = { name, value: el('b', {}, none), sensor: null };
      row.plot = new Plot(`${name} against time`, '', () => options(row));
      row.title = el('h3', {}, name, row.value);
      return row;
    });
    holder.replaceChildren(...rows.flatMap(row => [row.title, row.plot.element]));
  }

  function show(row, sensor) {
    row.sensor = sensor;
    const flat = limit => sensor.timesUnix.map(() => limit);
    row.plot.element.hidden = sensor.timesUnix.length < 2;
    if (sensor.timesUnix.length >= 2) row.plot.set([sensor.timesUnix, sensor.values, flat(sensor.alarmLow), flat(sensor.alarmHigh)]);
    read(row, null);
  }

  // Without a cursor the newest value stands there, with its quality when it is not good.
  function read(row, index) {
    const { sensor } = row;
    const at = index === null || index === undefined ? null : sensor.timesUnix[index];
    const value = at === null ? sensor.value : sensor.values[index];
    const text = value === null ? none : `${fixed(value, 2)} ${sensor.unit}`;
    const bad = sensor.quality === 'GOOD' ? '' : ` ${sensor.quality}: ${sensor.reason}`;
    setText(row.value, at === null ? text + bad : `${dateTime(at)} · ${text}`);
    row.value.className = at === null && bad ? 'warn' : '';
  }

  function options(row) {
    const limit = { stroke: colour('--invalid'), width: scale(), dash: [4, 4], points: { show: false } };
    return {
      legend: { show: false },
      padding: [8 * scale(), 16 * scale(), 0, 0],
      tzDate,
      cursor: { sync: { key: 'sensors' }, drag: { x: false, y: false }, y: false, points: { size: 6 } },
      scales: { y: { range: () => rangeOf(row.sensor) } },
      axes: [
        timeAxis(),
        axis({ size: 62, space: 18 }),
      ],
      series: [{}, { stroke: colour('--accent'), width: 1.5 * scale(), points: { show: false } }, limit, limit],
      hooks: { setCursor: [self => read(row, self.cursor.idx)] },
    };
  }

  return { section: parts.section, close() { end(); for (const row of rows) row.plot.close(); } };
}

// The values fill the plot; a limit is drawn when it is not far outside of them.
function rangeOf({ values, alarmLow, alarmHigh }) {
  const known = values.filter(value => value !== null);
  if (known.length === 0) return [0, 1];
  let [low, high] = [Math.min(...known), Math.max(...known)];
  const near = 2 * (high - low) || 0.05 * Math.abs(high) || 1;
  if (alarmLow !== null && alarmLow > low - near) low = Math.min(low, alarmLow);
  if (alarmHigh !== null && alarmHigh < high + near) high = Math.max(high, alarmHigh);
  const room = 0.12 * (high - low) || 0.02 * Math.abs(high) || 1;
  return [low - room, high + room];
}
