// The state before anything is known: every number is INVALID.
const nothing = { value: null, quality: 'INVALID', reasons: ['no value yet'], updatedUnixMs: null, ageSeconds: null, staleAfterSeconds: 0 };

export const emptyState = Object.freeze({
  nowUnixMs: 0, startedUnixMs: 0, versions: { view: -1, spills: -1, candidates: -1, histograms: -1, limits: -1, channels: -1, events: -1, sensors: -1 }, provenance: null, beam: 'UNKNOWN', rhythm: null,
  source: nothing, progress: nothing, spill: nothing, run: nothing, campaign: nothing, eotGoal: 1e13, pace: null, limits: nothing,
  histograms: nothing, signalBox: null, blinded: false, host: nothing, alarms: null, health: [],
});
