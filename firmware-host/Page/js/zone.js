// UTC or this browser's time zone, as chosen here (kept in this browser). Times of the DAQ are shown in it everywhere.
import { setText } from './dom.js';
import { localDate, localTime, none, utcDate, utcTime } from './format.js';

const key = 'edgemon.zone';
let zone = read();

/** True when times are shown in UTC. */
export const isUtc = () => zone === 'UTC';
/** "UTC" or "local". */
export const zoneName = () => zone;
/** 14:03:22 of Unix seconds, in the zone chosen. */
export const clockTime = unixSeconds => unixSeconds > 0 && !isUtc() ? localTime(unixSeconds) : utcTime(unixSeconds);
/** 12 Aug 2027 of Unix seconds, in the zone chosen. */
export const calendarDate = unixSeconds => isUtc() ? utcDate(unixSeconds) : localDate(unixSeconds);

/** 14:03:22 of Unix seconds when that is today, else with its day: 11 Aug 14:03:22, and with its year when it is another one. */
export function dateTime(unixSeconds, nowSeconds = Date.now() / 1000) {
  const day = calendarDate(unixSeconds), today = calendarDate(nowSeconds), time = clockTime(unixSeconds);
  if (time === none || day === today) return time;
  return `${day.slice(-4) === today.slice(-4) ? day.slice(0, -5) : day} ${time}`;
}

/** Labels of a time axis at Unix seconds that are so many seconds apart: 14:03; the day itself, 11 Aug, where it is not that of the label before, or of today. */
export function timeTicks(unixSeconds, stepSeconds, nowSeconds = Date.now() / 1000) {
  let day = calendarDate(nowSeconds);
  return unixSeconds.map(time => {
    const before = day;
    day = calendarDate(time);
    return day === before ? clockTime(time).slice(0, stepSeconds < 60 ? 8 : 5) : day.slice(0, -5);
  });
}

/** Makes a button switch the zone; changed() draws anew what shows times. */
export function startZone(button, changed) {
  show();
  button.addEventListener('click', () => {
    zone = isUtc() ? 'local' : 'UTC';
    try { localStorage.setItem(key, zone); } catch { /* private windows keep nothing */ }
    show();
    changed();
  });

  function show() {
    setText(button, zone);
    button.setAttribute('aria-label', isUtc() ? 'Times in UTC; switch to local time' : 'Times are local; switch to UTC');
  }
}

function read() {
  try { return localStorage.getItem(key) === 'local' ? 'local' : 'UTC'; } catch { return 'UTC'; }
}
