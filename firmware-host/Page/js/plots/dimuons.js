// The standard candle: dimuons per million electrons on target, spills taken together until each point has some.
import { el, pane, setText } from '../dom.js';
import { fixed, integer, none } from '../format.js';
import { showQuality } from '../quality.js';
import { colour } from '../theme.js';
import { dateTime, zoneName } from '../zone.js';
import { axis, Plot, scale, timeAxis, tzDate } from './uplot-pane.js';

const perPoint = 25, perEot = 1e6;

/** Points of at least so many dimuons: { time, rate, error, spills }. Spills of another run begin a new point. */
export function candlePoints(spills, least = perPoint) {
  const points = [];
  let open = null;
  for (const spill of spills) {
    if (!spill.eotValid || !(spill.eot > 0)) continue;
    if (open && open.run !== spill.run) open = close(points, open, false);
    open ??= { run: spill.run, first: spill.spill, dimuons: 0, eot: 0, spills: 0 };
    open.dimuons += spill.dimuons;
    open.eot += spill.eot;
    open.spills++;
    open.last = spill.spill;
    open.time = spill.endUnix;
    if (open.dimuons >= least) open = close(points, open, true);
  }
  return points;
}

function close(points, open, complete) {
  if (complete || open.dimuons > 0) {
    points.push({ ...open, rate: perEot * open.dimuons / open.eot, error: perEot * Math.sqrt(Math.max(1, open.dimuons)) / open.eot });
  }
  return null;
}

/** The trend as a pane. */
export function dimuonPane(span, context) {
  const value = el('b', {}, none);
  const plot = new Plot('Dimuons per million electrons on target against time', '.candle', options);
  const empty = el('p.empty', {}, `Not yet ${perPoint} dimuons twice`);
  const parts = pane('Dimuons: standard candle', { span }, empty, el('p.reading', {}, value), plot.element);
  let points = [], sums = null;
  const average = () => sums?.eot > 0 ? perEot * sums.dimuons / sums.eot : null;
  const rate = (mean, error) => `${fixed(mean, mean < 10 ? 3 : 1)} ± ${fixed(error, mean < 10 ? 3 : 1)} per 10⁶ EOT`;
  plot.element.hidden = true;

  const ends = [
    context.documents.spills.watch(({ spills }) => {
      points = candlePoints(spills.filter(spill => spill.endUnix > 0));
      const drawn = points.length > 1;
      empty.hidden = drawn;
      plot.element.hidden = !drawn;
      if (drawn) plot.set([points.map(point => point.time), points.map(point => point.rate - point.error), points.map(point => point.rate + point.error), points.map(point => point.rate), points.map(average)]);
      read(null);
    }),
    context.documents.physics.watch(document => {
      sums = document;
      setText(parts.note, document.run === null || !(document.eot > 0) ? '' : `run ${document.run}: ${integer(document.dimuons)} dimuons, ${rate(perEot * document.dimuons / document.eot, perEot * Math.sqrt(document.dimuons) / document.eot)}`);
      if (points.length > 1) plot.set([...plot.data.slice(0, 4), points.map(average)]);
    }),
  ];
  function read(index) {
    const point = points[index ?? points.length - 1];
    setText(value, point ? `${rate(point.rate, point.error)} · spills ${point.first}–${point.last}, ${dateTime(point.time)} ${zoneName()}` : none);
  }

  function options() {
    const hidden = { stroke: 'transparent', width: 0, points: { show: false } };
    return {
      legend: { show: false },
      padding: [8 * scale(), 16 * scale(), 0, 0],
      tzDate,
      cursor: { drag: { x: false, y: false }, y: false, points: { size: 6 } },
      scales: { y: { range: (self, low, high) => low === null ? [0, 1] : [Math.max(0, low - 0.15 * (high - low || high)), high + 0.15 * (high - low || high || 1)] } },
      axes: [
        timeAxis(),
        axis({ label: 'dimuons per 10⁶ EOT', size: 52, space: 24 }),
      ],
      series: [{}, hidden, hidden, { stroke: colour('--accent'), width: 2 * scale(), points: { show: true, size: 5 * scale() } }, { stroke: colour('--band'), width: 1.2 * scale(), dash: [6, 4], points: { show: false } }],
      bands: [{ series: [2, 1], fill: colour('--accent-soft') }],
      hooks: { setCursor: [self => read(self.cursor.idx)] },
    };
  }

  return {
    section: parts.section,
    update(state) { showQuality(parts.quality, state.spill, context.stream, null, context.documents.spills); },
    close() { for (const end of ends) end(); plot.close(); },
  };
}
