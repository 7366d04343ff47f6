// Documents behind the state (spills, limits, candidates, histograms): fetched when their version is new and somebody looks.

/** Runs an asynchronous task: never two at the same time, and of what comes in between only the newest. */
export class NewestWins {
  constructor(task) {
    this.task = task;
    this.running = false;
    this.next = null;
  }

  async run(argument) {
    this.next = { argument };
    if (this.running) return;
    this.running = true;
    try {
      while (this.next) {
        const { argument: newest } = this.next;
        this.next = null;
        await this.task(newest);
      }
    } finally {
      this.running = false;
    }
  }
}

// How long an answer may take [s]; and for how long what is shown may be behind what the state speaks of.
const answerSeconds = 15, lateSeconds = 10;

/** A document of the server with those who want to see it. */
export class LiveDocument {
  constructor(path, versionOf) {
    this.path = path;
    this.versionOf = versionOf;
    this.version = null;
    this.wanted = null;
    this.viewers = new Set();
    this.behindSince = null;
    this.content = null;
    this.loader = new NewestWins(version => this.load(version));
  }

  /** Calls viewer(content) now, if there is content, and whenever it is new. Returns the end of it. */
  watch(viewer) {
    this.viewers.add(viewer);
    if (this.content) viewer(this.content);
    this.follow();
    return () => {
      this.viewers.delete(viewer);
      if (this.viewers.size === 0) this.behindSince = null;
    };
  }

  /** True when what is shown has been older than what the state speaks of for some seconds: its age is not that of the state then. */
  get late() {
    return this.behindSince !== null && performance.now() - this.behindSince > 1000 * lateSeconds;
  }

  /** A new state has come. */
  offer(state) {
    // With the time of the server's start: after it was started again, the same count means something else.
    this.wanted = `${state.startedUnixMs}/${this.versionOf(state)}`;
    this.follow();
  }

  follow() {
    if (this.viewers.size === 0 || this.wanted === this.version) return;
    this.behindSince ??= performance.now();
    this.loader.run(this.wanted);
  }

  async load(version) {
    try {
      const answer = await fetch(this.path, { cache: 'no-store', signal: AbortSignal.timeout(1000 * answerSeconds) });
      if (!answer.ok) return;
      this.content = await answer.json();
    } catch {
      // The server is gone, which the stream tells, or hangs. The next state brings the next attempt.
      return;
    }
    this.version = version;
    this.behindSince = version === this.wanted || this.viewers.size === 0 ? null : performance.now();
    for (const viewer of this.viewers) {
      try {
        viewer(this.content);
      } catch (problem) {
        // A mistake of one viewer is seen, and does not keep the others from what is new.
        console.error(problem);
      }
    }
  }
}

export const documents = {
  spills: new LiveDocument('api/spills', state => state.versions.spills),
  runs: new LiveDocument('api/runs', state => state.versions.spills),
  limits: new LiveDocument('api/limits', state => state.versions.limits),
  // Neither the published curves nor the model change while the program runs.
  backdrop: new LiveDocument('api/limits/backdrop', () => 'always'),
  outlook: new LiveDocument('api/limits/outlook', state => state.versions.limits),
  physics: new LiveDocument('api/physics', state => state.versions.spills),
  histogramRows: new LiveDocument('api/histograms', state => state.versions.histograms),
  devices: new LiveDocument('api/devices', state => state.versions.devices),
  sensors: new LiveDocument('api/sensors', state => state.versions.sensors),
  candidates: new LiveDocument('api/candidates', state => state.versions.candidates),
  alarms: new LiveDocument('api/alarms', state => `${state.alarms?.version ?? 0}/${state.alarms?.texts ?? 0}`),
  alarmHistory: new LiveDocument('api/alarms/history', state => state.alarms?.version ?? 0),
  histograms: new LiveDocument('h.json', state => `${state.versions.histograms}/${state.versions.limits}`),
};
