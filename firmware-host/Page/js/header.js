// The header: beam, run and spill, clock, connection; and the banner that says when nothing is live.
import { setText } from './dom.js';
import { duration, localTime, none, utcTime } from './format.js';
import { qualityNow } from './quality.js';
import { clockTime, dateTime, isUtc, zoneName } from './zone.js';

const id = name => document.getElementById(name);
const beams = { ON: ['beam on', 'good'], OFF: ['no beam', 'partial'], UNKNOWN: ['beam unknown', 'unknown'] };
let state = null;

export function showHeader(newest) {
  state = newest;
  const made = state.provenance;
  id('simulated').hidden = !made?.simulated;
  setText(id('identity'), made ? `${made.experiment} · ${made.host}` : 'no spill yet');
  const progress = state.progress.value, spill = state.spill.value;
  setText(id('run'), String(progress?.run || spill?.run || none));
  setText(id('spill'), String(progress?.spill || spill?.spill || none));
  setText(id('provenance'), made
    ? `EdgeMon ${made.version} · configuration ${made.configuration} · map ${made.map} · calibration ${made.calibration}` : '\u00a0');
  const title = made?.simulated ? 'EdgeMon (simulated)' : 'EdgeMon';
  if (document.title !== title) document.title = title;
}

export function showConnection(text, tone) {
  setText(id('connection'), text);
  id('connection').dataset.tone = tone;
}

/** Once a second: clock, countdown, banner. */
export function tickHeader(stream) {
  const now = stream.now() / 1000;
  setText(id('utc'), `${clockTime(now)} ${zoneName()}`);
  setText(id('local'), isUtc() ? `${localTime(now)} local` : `${utcTime(now)} UTC`);
  const offline = id('offline');
  const silent = stream.silent && (stream.everConnected || performance.now() > 8000);
  offline.hidden = !silent;
  document.body.classList.toggle('offline', silent);
  if (silent) {
    setText(offline, stream.everConnected
      ? `Reconnecting. Nothing heard from EdgeMon since ${dateTime(stream.serverAtHeard / 1000)} ${zoneName()}: the numbers below are old.`
      : 'No connection to EdgeMon yet. Trying again.');
  }
  if (!state) return;
  const { text, tone, next } = beamNow(state, stream);
  setText(id('beam'), text);
  id('beam').dataset.tone = tone;
  setText(id('next'), next);
}

/** The beam and the countdown to the next spill, as far as they are known now. */
export function beamNow(newest, stream) {
  const fresh = ['GOOD', 'PARTIAL'].includes(qualityNow(newest.spill, stream));
  const [text, tone] = beams[fresh ? newest.beam : 'UNKNOWN'];
  return { text, tone, next: countdown(newest.rhythm, stream.now() / 1000, fresh) };
}

function countdown(rhythm, now, fresh) {
  if (!rhythm || !fresh) return none;
  const seconds = rhythm.nextUnixMs / 1000 - now;
  return seconds >= 0 ? `in ${duration(seconds)}` : `${duration(-seconds)} late`;
}
