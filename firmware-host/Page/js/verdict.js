// One verdict on the whole: the worst of what is known. Where nothing is known the verdict is grey, never green.
import { qualityNow } from './quality.js';
import { clockTime, zoneName } from './zone.js';

/** Reasons that a large screen has room for. */
export const mostReasons = 4;

/**
 * @returns {{word: string, tone: string, reasons: string[]}} tone: good, partial, invalid, idle (all is well, but there is no beam) or unknown
 */
export function verdictOf(state, stream) {
  if (stream.silent) return { word: 'NO CONNECTION', tone: 'unknown', reasons: [silence(stream)] };
  const spill = qualityNow(state.spill, stream), { alarms } = state;
  const failed = state.health.filter(part => part.value.level === 'FAILED').map(part => `${part.value.part}: ${part.value.text}`);
  const standing = alarmLines(alarms, mostReasons - Math.min(failed.length, mostReasons - 1));
  const bad = [...standing, ...failed];
  if (failed.length > 0 || ['HIGH', 'CRITICAL'].includes(alarms?.highest)) return { word: 'ALARM', tone: 'invalid', reasons: bad };
  if (!alarms) return { word: 'UNKNOWN', tone: 'unknown', reasons: ['The alarms are not known.'] };
  if (!state.spill.value) return { word: 'NO SPILL YET', tone: 'unknown', reasons: standing };
  if (spill === 'STALE') return { word: 'NO NEW SPILL', tone: 'unknown', reasons: [...standing, state.source.value ?? 'Nothing heard of the source.'] };
  // Told, and no part of the verdict: among so many histograms chance marks one now and then, and a long run differs from any reference in the end.
  const different = state.histograms?.value?.different ?? 0;
  const differing = different > 0 ? [`Histograms that differ from the reference: ${different} of ${state.histograms.value.compared}.`] : [];
  const told = reasons => [...reasons.slice(0, mostReasons - differing.length), ...differing];
  if (standing.length > 0) return { word: 'CHECK', tone: 'partial', reasons: told(alarmLines(alarms, mostReasons - differing.length)) };
  if (spill !== 'GOOD') return { word: 'CHECK', tone: 'partial', reasons: told([`Spill ${state.spill.value.spill} is ${spill}.`, ...(state.spill.reasons ?? [])]) };
  if (state.beam !== 'ON') return { word: 'NO BEAM', tone: 'idle', reasons: differing };
  return { word: 'GOOD', tone: 'good', reasons: differing };
}

// The first alarms with what they found: which channel it is can be read from the other end of the room.
function alarmLines(alarms, room) {
  if (!alarms?.standing) return [];
  const lines = alarms.top.slice(0, room).map(alarm => `${alarm.title}${alarm.acknowledged ? ' (acknowledged)' : ''}${alarm.text ? ` · ${alarm.text}` : ''}`);
  const more = alarms.standing - lines.length;
  return more > 0 ? [...lines.slice(0, -1), `${lines.at(-1).replace(/\.$/, '')}, and ${more} more`] : lines;
}

function silence(stream) {
  return stream.everConnected ? `Nothing heard from EdgeMon since ${clockTime(stream.serverAtHeard / 1000)} ${zoneName()}: no number is shown.` : 'No connection to EdgeMon yet.';
}
