// One verdict on the whole: the worst of what is known. Where nothing is known the verdict is grey, never green.
import { qualityNow } from './quality.js';

/**
 * @returns {{word: string, tone: string, reasons: string[]}} tone: good, partial, invalid, idle (all is well, but there is no beam) or unknown
 */
export function verdictOf(state, stream) {
  if (stream.silent) return { word: 'NO CONNECTION', tone: 'unknown', reasons: ['Nothing heard from EdgeMon: what is below is old.'] };
  const spill = qualityNow(state.spill, stream), { alarms } = state;
  const failed = state.health.filter(part => part.value.level === 'FAILED').map(part => `${part.value.part}: ${part.value.text}`);
  const standing = alarms?.standing > 0 ? [alarms.standing > 1 ? `${alarms.title}, and ${alarms.standing - 1} more` : alarms.title] : [];
  const bad = [...standing, ...failed];
  if (failed.length > 0 || ['HIGH', 'CRITICAL'].includes(alarms?.highest)) return { word: 'ALARM', tone: 'invalid', reasons: bad };
  if (!alarms) return { word: 'UNKNOWN', tone: 'unknown', reasons: ['The alarms are not known.'] };
  if (!state.spill.value) return { word: 'NO SPILL YET', tone: 'unknown', reasons: standing };
  if (spill === 'STALE') return { word: 'NO NEW SPILL', tone: 'unknown', reasons: [...standing, state.source.value ?? 'Nothing heard of the source.'] };
  if (standing.length > 0) return { word: 'CHECK', tone: 'partial', reasons: standing };
  if (spill !== 'GOOD') return { word: 'CHECK', tone: 'partial', reasons: [`Spill ${state.spill.value.spill} is ${spill}.`, ...(state.spill.reasons ?? [])] };
  if (state.beam !== 'ON') return { word: 'NO BEAM', tone: 'idle', reasons: [] };
  return { word: 'GOOD', tone: 'good', reasons: [] };
}
