// The sounder: patterns made by the browser, another one for each priority. No file, nothing is fetched.
const patterns = {
  LOW: { tones: [[440, 0.12]], everySeconds: 60 },
  MEDIUM: { tones: [[523, 0.15], [0, 0.1], [523, 0.15]], everySeconds: 20 },
  HIGH: { tones: [[659, 0.18], [0, 0.08], [784, 0.18], [0, 0.08], [659, 0.18]], everySeconds: 8 },
  // EdgeMon is not heard any more: falling, as no alarm is.
  LOST: { tones: [[523, 0.2], [0, 0.05], [392, 0.2], [0, 0.05], [294, 0.4]], everySeconds: 15 },
  CRITICAL: { tones: [[880, 0.15], [698, 0.15], [880, 0.15], [698, 0.15], [880, 0.15]], everySeconds: 3 },
};
// What ends a mute that began at something before it. A connection that comes back may bring an alarm that nobody has heard.
const order = ['LOW', 'MEDIUM', 'LOST', 'HIGH', 'CRITICAL'];
const volume = 0.15;

export class Sounder {
  constructor(now = () => performance.now() / 1000, makeContext = () => new AudioContext()) {
    this.now = now;
    this.makeContext = makeContext;
    this.context = null;
    this.last = -Infinity;
    this.priority = null;
    this.mutedUntil = -Infinity;
  }

  /** Silence for some seconds; it ends by itself, and at once when something of higher priority comes. */
  mute(seconds) {
    this.mutedUntil = this.now() + seconds;
    this.mutedPriority = this.priority;
  }

  unmute() { this.mutedUntil = -Infinity; }

  /** Seconds of silence that are left; 0 when it sounds. */
  get muted() { return Math.max(0, this.mutedUntil - this.now()); }

  /** True when the browser gives no sound: before the person has touched the page. */
  get blocked() { return this.context !== null && this.context.state !== 'running'; }

  /** Asks the browser for sound; to be called when the person touches the page, which is what browsers wait for. */
  wake() { this.context?.resume().catch(() => {}); }

  /**
   * To be called about once per second with the highest priority that nobody has acknowledged, LOST when the alarms are not known any more,
   * or null. Returns true when it sounded.
   */
  tick(priority) {
    const higher = order.indexOf(priority) > order.indexOf(this.priority);
    this.priority = priority;
    if (!priority) return false;
    if (this.muted > 0 && order.indexOf(priority) > order.indexOf(this.mutedPriority)) this.unmute();
    if (this.muted > 0) return false;
    const pattern = patterns[priority];
    if (!higher && this.now() - this.last < pattern.everySeconds) return false;
    if (this.play(pattern.tones) === false) return false;
    this.last = this.now();
    return true;
  }

  // While the browser gives no sound nothing is planned: its clock stands, and all would sound at once when it goes. False: to be tried again.
  play(tones) {
    this.context ??= this.makeContext();
    if (this.blocked) {
      this.askForSound();
      return false;
    }
    let at = this.context.currentTime + 0.02;
    for (const [hertz, seconds] of tones) {
      if (hertz > 0) {
        const tone = this.context.createOscillator(), gain = this.context.createGain();
        tone.frequency.value = hertz;
        gain.gain.setValueAtTime(0, at);
        gain.gain.linearRampToValueAtTime(volume, at + 0.01);
        gain.gain.setValueAtTime(volume, at + seconds - 0.02);
        gain.gain.linearRampToValueAtTime(0, at + seconds);
        tone.connect(gain).connect(this.context.destination);
        tone.start(at);
        tone.stop(at + seconds);
      }
      at += seconds;
    }
  }

  // One question at a time: a browser may leave it open for days.
  askForSound() {
    this.asking ??= this.context.resume().catch(() => {}).finally(() => { this.asking = null; });
  }
}
