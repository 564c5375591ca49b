// The server's events, and what stands in for them where they cannot pass. It runs in a page or in a worker, so it knows neither.

const types = ["snapshot", "job", "song_analyzed", "queue", "health", "resumed", "ended"];

// A stream that was cut comes back by itself after the two seconds that the server asks for.
const patienceMs = 3000;
const pollMs = [1000, 3000, 5000];
const slowestMs = 30000;
const firstAgainMs = 5000;

export class Feed {
  #base;
  #tell;
  #stream = null;
  #lastId = "";
  #isOver = false;
  #isPolling = false;
  #patience = 0;
  #poll = 0;
  #again = 0;
  #againMs = firstAgainMs;

  /**
   * @param base Where the app lies, with a slash at its end.
   * @param tell Gets the name and the data of every event; `polled` with what is asked for while there is no stream.
   */
  constructor(base, tell) {
    this.#base = base;
    this.#tell = tell;
  }

  /** Whether nothing but the jobs is told now. */
  get isPolling() {
    return this.#isPolling;
  }

  /** Lets a feed that was ended by the server be opened again. */
  renew() {
    this.#isOver = false;
  }

  open() {
    if (!this.#stream && !this.#again && !this.#isOver) this.#connect();
  }

  /** Gives the connection back; a later `open` goes on after the last event. */
  close() {
    clearTimeout(this.#again);
    clearTimeout(this.#patience);
    this.#again = this.#patience = 0;
    this.#stream?.close();
    this.#stream = null;
    this.#stopPolling();
  }

  #connect() {
    this.#again = 0;
    const after = this.#lastId ? `?lastEventId=${encodeURIComponent(this.#lastId)}` : "";
    const stream = new EventSource(`${this.#base}api/events${after}`);
    this.#stream = stream;
    for (const type of types) stream.addEventListener(type, (event) => this.#hear(type, event));
    stream.onerror = () => this.#lose(stream);

    // A stream that opens and says nothing is held back by something on the way.
    this.#beImpatient();
  }

  #hear(type, event) {
    if (event.lastEventId) this.#lastId = event.lastEventId;
    clearTimeout(this.#patience);
    this.#patience = 0;
    this.#againMs = firstAgainMs;
    this.#stopPolling();
    if (type === "ended") {
      this.#isOver = true;
      this.close();
    }
    this.#tell(type, JSON.parse(event.data));
  }

  #lose(stream) {
    if (stream !== this.#stream) return;
    this.#beImpatient();
    if (stream.readyState !== EventSource.CLOSED) return;

    // Refused: the browser does not try again, so this does, more and more rarely.
    this.#stream = null;
    this.#again = setTimeout(() => this.#connect(), this.#againMs);
    this.#againMs = Math.min(slowestMs, this.#againMs * 2);
  }

  #beImpatient() {
    if (!this.#patience && !this.#isPolling) this.#patience = setTimeout(() => this.#startPolling(), patienceMs);
  }

  #startPolling() {
    this.#patience = 0;
    this.#isPolling = true;
    this.#ask(0, 0);
  }

  #stopPolling() {
    this.#isPolling = false;
    clearTimeout(this.#poll);
  }

  async #ask(round, failures) {
    let failed = failures + 1;
    try {
      const answer = await fetch(`${this.#base}api/progress/global`);
      const progress = answer.ok ? await answer.json() : null;
      if (progress && this.#isPolling) {
        this.#tell("polled", progress);
        failed = 0;
      }
    } catch {
      // The server is away; ask more and more rarely.
    }
    if (!this.#isPolling) return;
    const wait = failed ? Math.min(slowestMs, 2000 * 2 ** failed) : pollMs[Math.min(round, pollMs.length - 1)];
    clearTimeout(this.#poll);
    this.#poll = setTimeout(() => this.#ask(round + 1, failed), wait);
  }
}
