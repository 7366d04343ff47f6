// The live connection: server-sent events, the server's clock, and whether both can be believed.

const silenceSeconds = 10;

/**
 * Follows /events. Calls onState(state) for each update, onConnection(text, tone) when the connection changes, and onRefused()
 * when the server answers without giving any.
 */
export class Stream {
  constructor(onState, onConnection, onRefused = () => {}) {
    this.onState = onState;
    this.onConnection = onConnection;
    this.onRefused = onRefused;
    this.lastHeard = -Infinity;
    this.serverAtHeard = Date.now();
    this.connected = false;
    this.everConnected = false;
    this.open();
    setInterval(() => this.watch(), 1000);
  }

  /** Time of the server [ms since 1970]: its last word plus what this browser's steady clock has counted since. */
  now() {
    return this.everConnected ? this.serverAtHeard + performance.now() - this.lastHeard : Date.now();
  }

  /** True when nothing has been heard for so long that no number on the page may look fresh. */
  get silent() {
    return !this.everConnected || performance.now() - this.lastHeard > silenceSeconds * 1000;
  }

  get silentSeconds() {
    return this.everConnected ? (performance.now() - this.lastHeard) / 1000 : null;
  }

  open() {
    this.source?.close();
    this.source = new EventSource('events');
    this.source.addEventListener('state', event => this.hear(JSON.parse(event.data)));
    this.source.addEventListener('error', () => this.lost());
  }

  hear(state) {
    this.lastHeard = performance.now();
    this.serverAtHeard = state.nowUnixMs;
    this.everConnected = true;
    if (!this.connected) {
      this.connected = true;
      this.onConnection('live', 'good');
    }
    this.onState(state);
  }

  lost() {
    this.connected = false;
    this.onConnection('reconnecting …', 'invalid');
    // The browser tries again by itself, except after an answer such as 503: then it has given up.
    if (this.source.readyState === EventSource.CLOSED && !this.again) {
      this.onRefused();
      this.again = setTimeout(() => { this.again = null; this.open(); }, 3000);
    }
  }

  // A connection can die without an error (a cable pulled, a host asleep): then the signs of life stop.
  watch() {
    if (!this.connected || !this.silent) return;
    this.lost();
    this.open();
  }
}
