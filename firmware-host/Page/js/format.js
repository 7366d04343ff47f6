// Numbers and times as the field writes them: 9.38×10¹¹, 93.1 %, 14:03:22 UTC. Independent of the browser's language.
const superscripts = { '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' };
export const none = '–';
const usable = value => typeof value === 'number' && Number.isFinite(value);

/** 3.28×10⁻⁴, with a number of significant digits. */
export function scientific(value, digits = 3) {
  if (!usable(value)) return none;
  if (value === 0) return '0';
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  return `${mantissa}×10${power(Number(exponent))}`;
}

export const power = exponent => String(exponent).replace(/./g, sign => superscripts[sign]);

/** 18 934, with thin spaces. */
export function integer(value) {
  return usable(value) ? Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, '\u2009') : none;
}

export const fixed = (value, digits) => usable(value) ? value.toFixed(digits) : none;
export const percent = (value, digits = 1) => usable(value) ? `${(100 * value).toFixed(digits)} %` : none;

/** A small count such as an expected background: 0.53, 0.0021, 3×10⁻⁵. */
export function small(value) {
  if (!usable(value)) return none;
  if (value === 0) return '0';
  if (Math.abs(value) < 1e-3) return scientific(value, 2);
  return value.toFixed(Math.abs(value) < 0.1 ? 4 : Math.abs(value) < 10 ? 2 : 1);
}

/** Age or duration: 4 s, 3 min, 2.1 h, 5 d. */
export function duration(seconds) {
  if (!usable(seconds)) return none;
  const s = Math.max(0, seconds);
  if (s < 90) return `${Math.round(s)} s`;
  if (s < 5400) return `${Math.round(s / 60)} min`;
  if (s < 172800) return `${(s / 3600).toFixed(1)} h`;
  return `${Math.round(s / 86400)} d`;
}

/** Bytes per second: 164 MB/s. */
export function rate(bytesPerSecond) {
  if (!usable(bytesPerSecond)) return none;
  const units = ['B/s', 'kB/s', 'MB/s', 'GB/s'];
  let value = bytesPerSecond, unit = 0;
  while (value >= 1000 && unit < units.length - 1) { value /= 1000; unit++; }
  return `${value.toFixed(value < 10 && unit > 0 ? 1 : 0)} ${units[unit]}`;
}

const two = value => String(value).padStart(2, '0');
const clock = (h, m, s) => `${two(h)}:${two(m)}:${two(s)}`;

/** 14:03:22 (UTC) of Unix seconds. */
export function utcTime(unixSeconds) {
  if (!usable(unixSeconds) || unixSeconds <= 0) return none;
  const date = new Date(unixSeconds * 1000);
  return clock(date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds());
}

/** 14:03:22 of this browser's time zone. */
export function localTime(unixSeconds) {
  const date = new Date(unixSeconds * 1000);
  return clock(date.getHours(), date.getMinutes(), date.getSeconds());
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const calendar = (day, month, year) => `${day} ${months[month]} ${year}`;

/** 12 Aug 2027 (UTC) of Unix seconds. */
export function utcDate(unixSeconds) {
  if (!usable(unixSeconds)) return none;
  const date = new Date(unixSeconds * 1000);
  return calendar(date.getUTCDate(), date.getUTCMonth(), date.getUTCFullYear());
}

/** 12 Aug 2027 of this browser's time zone. */
export function localDate(unixSeconds) {
  if (!usable(unixSeconds)) return none;
  const date = new Date(unixSeconds * 1000);
  return calendar(date.getDate(), date.getMonth(), date.getFullYear());
}
