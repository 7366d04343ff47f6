// The page's own functions, without a browser: node --test units.test.mjs
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveDocument, NewestWins } from '../../../firmware-host/Page/js/documents.js';
import { Sounder } from '../../../firmware-host/Page/js/alarm-sound.js';
import * as format from '../../../firmware-host/Page/js/format.js';
import { dateTime, timeTicks } from '../../../firmware-host/Page/js/zone.js';
import { share } from '../../../firmware-host/Page/js/tables.js';
import { verdictOf } from '../../../firmware-host/Page/js/verdict.js';
import { qualityNow } from '../../../firmware-host/Page/js/quality.js';

test('numbers are written as the field writes them', () => {
  assert.equal(format.scientific(9.3765e11), '9.38×10¹¹');
  assert.equal(format.scientific(3.287e-4, 2), '3.3×10⁻⁴');
  assert.equal(format.scientific(0), '0');
  assert.equal(format.integer(1234567), '1\u2009234\u2009567');
  assert.equal(format.percent(0.9312), '93.1 %');
  assert.equal(format.small(0.53), '0.53');
  assert.equal(format.small(2e-4), '2.0×10⁻⁴');
  assert.equal(format.rate(164e6), '164 MB/s');
});

test('a part of many events is never rounded to nothing', () => {
  assert.deepEqual([3e-7, 0.1234, 0].map(share), ['3.0×10⁻⁷', '12.34 %', '0.00 %']);
});

test('what is not a number is a dash, never NaN', () => {
  for (const write of [format.scientific, format.integer, format.percent, format.small, format.duration, format.rate, format.utcTime, format.utcDate, value => format.fixed(value, 2)])
    for (const value of [null, undefined, NaN, Infinity, 'x']) assert.equal(write(value), '–');
});

test('times are UTC and durations short', () => {
  assert.equal(format.utcTime(86399), '23:59:59');
  assert.equal(format.utcDate(1818028800), '12 Aug 2027');
  assert.deepEqual([4, 120, 7200, 400000].map(format.duration), ['4 s', '2 min', '2.0 h', '5 d']);
});

test('a time of another day has its day, and of another year its year', () => {
  const now = 1818028800 + 43200; // 12 Aug 2027, noon
  assert.deepEqual([now - 60, now - 86400, now - 366 * 86400].map(time => dateTime(time, now)), ['11:59:00', '11 Aug 12:00:00', '11 Aug 2026 12:00:00']);
  assert.deepEqual([0, null, NaN].map(time => dateTime(time, now)), ['–', '–', '–']);
});

test('a time axis tells the day where it changes, and first when it is not today', () => {
  const now = 1818028800 + 43200, hours = from => [0, 1, 2].map(step => from + 3600 * step);
  assert.deepEqual(timeTicks(hours(now - 7200), 3600, now), ['10:00', '11:00', '12:00']);
  assert.deepEqual(timeTicks(hours(now - 13 * 3600), 3600, now), ['11 Aug', '12 Aug', '01:00']);
  assert.deepEqual(timeTicks([now, now + 10], 10, now), ['12:00:00', '12:00:10']);
});

test('a reading turns stale by age and by a silent server, and an invalid one stays invalid', () => {
  const stream = { silent: false, now: () => 100_000 };
  const reading = { quality: 'GOOD', updatedUnixMs: 50_000, staleAfterSeconds: 60 };
  assert.equal(qualityNow(reading, stream), 'GOOD');
  assert.equal(qualityNow({ ...reading, quality: 'PARTIAL' }, stream), 'PARTIAL');
  assert.equal(qualityNow({ ...reading, updatedUnixMs: 30_000 }, stream), 'STALE');
  assert.equal(qualityNow(reading, { ...stream, silent: true }), 'STALE');
  assert.equal(qualityNow({ ...reading, quality: 'INVALID' }, { ...stream, silent: true }), 'INVALID');
  assert.equal(qualityNow(null, stream), 'INVALID');
});

test('the wall shows the worst of what is known, and nothing unknown or old as good', () => {
  const stream = { silent: false, now: () => 100_000 };
  const spill = { quality: 'GOOD', updatedUnixMs: 95_000, staleAfterSeconds: 60, value: { spill: 7 }, reasons: [] };
  const good = { spill, beam: 'ON', alarms: { standing: 0, highest: null, title: '' }, health: [{ value: { part: 'broker', level: 'OK', text: 'connected' } }], source: { value: 'receiving' } };
  const alarm = highest => ({ standing: 2, highest, title: 'A channel is dead', top: [{ title: 'A channel is dead', text: '', priority: highest, acknowledged: false }] });
  const cases = [
    [good, 'GOOD', 'good'],
    [{ ...good, beam: 'OFF' }, 'NO BEAM', 'idle'],
    [{ ...good, spill: { ...spill, quality: 'PARTIAL', reasons: ['source 622 missing'] } }, 'CHECK', 'partial'],
    [{ ...good, alarms: alarm('MEDIUM') }, 'CHECK', 'partial'],
    [{ ...good, histograms: { value: { compared: 41, different: 0 } } }, 'GOOD', 'good'],
    [{ ...good, histograms: { value: { compared: 41, different: 3 } } }, 'GOOD', 'good'],
    [{ ...good, alarms: alarm('HIGH') }, 'ALARM', 'invalid'],
    [{ ...good, alarms: alarm('HIGH'), spill: { ...spill, updatedUnixMs: 0 } }, 'ALARM', 'invalid'],
    [{ ...good, health: [{ value: { part: 'broker', level: 'FAILED', text: 'not connected' } }] }, 'ALARM', 'invalid'],
    [{ ...good, spill: { ...spill, updatedUnixMs: 0 } }, 'NO NEW SPILL', 'unknown'],
    [{ ...good, spill: { quality: 'INVALID', value: null } }, 'NO SPILL YET', 'unknown'],
    [{ ...good, alarms: null }, 'UNKNOWN', 'unknown'],
  ];
  for (const [state, word, tone] of cases) {
    const verdict = verdictOf(state, stream);
    assert.deepEqual([verdict.word, verdict.tone], [word, tone]);
  }
  assert.equal(verdictOf(good, { ...stream, silent: true }).tone, 'unknown');
  assert.deepEqual(verdictOf({ ...good, alarms: alarm('HIGH') }, stream).reasons, ['A channel is dead, and 1 more']);
  const line = (title, text, acknowledged) => ({ title, text, acknowledged });
  const several = { standing: 5, highest: 'HIGH', top: [line('A channel is dead', 'ECAL1 (3,2): no noise.', true), ...['b', 'c', 'd'].map(title => line(title, `${title} it is.`, false))] };
  assert.deepEqual(verdictOf({ ...good, alarms: several }, stream).reasons, ['A channel is dead (acknowledged) · ECAL1 (3,2): no noise.', 'b · b it is.', 'c · c it is.', 'd · d it is, and 1 more']);
  assert.deepEqual(verdictOf({ ...good, histograms: { value: { compared: 41, different: 3 } } }, stream).reasons, ['Histograms that differ from the reference: 3 of 41.']);
  assert.deepEqual(verdictOf({ ...good, alarms: { ...several, highest: 'MEDIUM' }, histograms: { value: { compared: 41, different: 3 } } }, stream).reasons.slice(2),
    ['c · c it is, and 2 more', 'Histograms that differ from the reference: 3 of 41.']);
  // A failed part of the host keeps its line.
  const failed = [{ value: { part: 'broker', level: 'FAILED', text: 'not connected' } }];
  assert.deepEqual(verdictOf({ ...good, alarms: several, health: failed }, stream).reasons.slice(2), ['c · c it is, and 2 more', 'broker: not connected']);
  assert.deepEqual(verdictOf(good, { ...stream, silent: true, everConnected: true, serverAtHeard: 86_399_000 }).reasons, ['Nothing heard from EdgeMon since 23:59:59 UTC: no number is shown.']);
});

test('one task at a time, and of what comes in between only the newest', async () => {
  const done = [];
  let running = 0;
  const queue = new NewestWins(async argument => {
    assert.equal(++running, 1);
    await new Promise(resolve => setTimeout(resolve, 5));
    done.push(argument);
    running--;
  });
  const first = queue.run(1);
  for (let i = 2; i <= 9; i++) queue.run(i);
  await first;
  assert.deepEqual(done, [1, 9]);
});

test('a document is fetched for a viewer only, once per version, and again after the server was started anew', async () => {
  let fetched = 0;
  globalThis.fetch = async () => ({ ok: true, json: async () => ({ number: ++fetched }) });
  const source = new LiveDocument('x', state => state.version);
  const settle = () => new Promise(resolve => setTimeout(resolve, 5));
  source.offer({ version: 3 });
  await settle();
  assert.equal(fetched, 0);
  const seen = [];
  source.watch(content => seen.push(content.number));
  await settle();
  source.offer({ version: 3 });
  await settle();
  source.offer({ version: 4 });
  await settle();
  source.offer({ version: 1 });
  await settle();
  source.offer({ version: 1, startedUnixMs: 1 });
  await settle();
  assert.deepEqual(seen, [1, 2, 3, 4]);
});

test('a document that hangs or is refused is late after some seconds, until it comes', async t => {
  let clock = 0, answer = { ok: false };
  t.mock.method(performance, 'now', () => clock);
  const signals = [];
  globalThis.fetch = async (path, { signal }) => { signals.push(signal); return answer; };
  const source = new LiveDocument('x', state => state.version), settle = () => new Promise(resolve => setTimeout(resolve, 5));
  const end = source.watch(() => {});
  assert.equal(source.late, false);
  source.offer({ version: 1 });
  await settle();
  clock = 10_001;
  source.offer({ version: 1 });
  assert.equal(source.late, true);
  const stream = { silent: false, now: () => 100_000 }, reading = { quality: 'GOOD', updatedUnixMs: 99_000, staleAfterSeconds: 60 };
  assert.deepEqual([qualityNow(reading, stream, source), qualityNow(reading, stream), qualityNow({ ...reading, quality: 'INVALID' }, stream, source)], ['STALE', 'GOOD', 'INVALID']);
  await settle();
  answer = { ok: true, json: async () => ({}) };
  source.offer({ version: 1 });
  await settle();
  assert.equal(source.late, false);
  assert.ok(signals.length === 3 && signals.every(signal => signal instanceof AbortSignal));
  end();
});

test('a viewer that fails is seen, and keeps no other from what is new', async t => {
  globalThis.fetch = async () => ({ ok: true, json: async () => ({}) });
  const told = t.mock.method(console, 'error', () => {}), mistake = new TypeError('a mistake of the page');
  const source = new LiveDocument('x', state => state.version);
  let seen = 0;
  source.watch(() => { throw mistake; });
  source.watch(() => seen++);
  source.offer({ version: 1 });
  await new Promise(resolve => setTimeout(resolve, 5));
  assert.equal(seen, 1);
  assert.deepEqual(told.mock.calls.map(call => call.arguments), [[mistake]]);
});

test('the sounder repeats by priority, and a mute ends by itself or when something worse comes', () => {
  let now = 0;
  const sounder = new Sounder(() => now);
  let played = 0;
  sounder.play = () => played++;
  assert.equal(sounder.tick(null), false);
  assert.equal(sounder.tick('HIGH'), true);
  now = 7;
  assert.equal(sounder.tick('HIGH'), false);
  now = 8;
  assert.equal(sounder.tick('HIGH'), true);
  sounder.mute(300);
  now = 300;
  assert.equal(sounder.tick('HIGH'), false);
  assert.equal(sounder.tick('CRITICAL'), true);
  sounder.mute(300);
  now = 601;
  assert.equal(sounder.tick('CRITICAL'), true);
  assert.equal(played, 4);
});

// An AudioContext as a browser makes it before the person has touched the page.
class SilentContext {
  state = 'suspended';
  currentTime = 0;
  planned = 0;
  asked = 0;
  resume() { this.asked++; return this.allowed ? (this.state = 'running', Promise.resolve()) : new Promise(() => {}); }
  createOscillator() { this.planned++; return { frequency: {}, connect: to => to, start() {}, stop() {} }; }
  createGain() { return { gain: { setValueAtTime() {}, linearRampToValueAtTime() {} }, connect: to => to }; }
}

test('while the browser gives no sound nothing is planned, which is told, and the first touch brings it', () => {
  let now = 0;
  const context = new SilentContext(), sounder = new Sounder(() => now, () => context);
  assert.equal(sounder.blocked, false);
  for (; now < 100; now++) assert.equal(sounder.tick('CRITICAL'), false);
  assert.deepEqual([context.planned, context.asked, sounder.blocked], [0, 1, true]);
  context.allowed = true;
  sounder.wake();
  assert.deepEqual([sounder.blocked, sounder.tick('CRITICAL'), context.planned], [false, true, 5]);
});

test('a lost monitor has a sound of its own, which ends the mute of small alarms only', () => {
  let now = 0;
  const sounder = new Sounder(() => now), played = [];
  sounder.play = tones => { played.push(tones); };
  assert.equal(sounder.tick('MEDIUM'), true);
  sounder.mute(300);
  assert.equal(sounder.tick('LOST'), true);
  assert.notDeepEqual(played[0], played[1]);
  now = 14;
  assert.equal(sounder.tick('LOST'), false);
  now = 15;
  assert.equal(sounder.tick('LOST'), true);
  sounder.mute(300);
  assert.equal(sounder.tick('HIGH'), true);
  sounder.mute(300);
  assert.equal(sounder.tick('LOST'), false);
});
