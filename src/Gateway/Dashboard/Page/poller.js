// Asks again and again: never while the tab is hidden, never before the last answer is there.

/** Runs `work(signal)` every so many ms; after a failure a little less often. `work` may return true to be run again at once. */
export class Poller {
  #work; #every; #timer = 0; #running = false; #failures = 0; #trouble = null; #abort = new AbortController();

  constructor(work, every) {
    this.#work = work;
    this.#every = every;
    document.addEventListener('visibilitychange', () => this.#wake(), { signal: this.#abort.signal });
    this.#wake();
  }

  stop() {
    this.#abort.abort();
    this.#tell(null);
    clearTimeout(this.#timer);
  }

  /** Now rather than later. */
  now() {
    this.#wake();
  }

  #wake() {
    clearTimeout(this.#timer);
    if (!document.hidden && !this.#running && !this.#abort.signal.aborted) void this.#run();
  }

  /** The server answers, but not with what was asked for: said on every view in the same place. */
  #tell(trouble) {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    document.dispatchEvent(new CustomEvent('trouble', { detail: { source: this, trouble } }));
  }

  async #run() {
    this.#running = true;
    let again = false;
    try {
      again = await this.#work(this.#abort.signal) === true;
      this.#failures = 0;
      this.#tell(null);
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.#failures++;
      if (error.status && error.status !== 404) this.#tell(error.message); // a view says itself what it did not find
      if (!(error instanceof TypeError || error.name === 'TimeoutError' || error.status)) console.error(error);
    } finally {
      this.#running = false;
    }
    if (!document.hidden && !this.#abort.signal.aborted)
      this.#timer = setTimeout(() => this.#wake(), again ? 0 : this.#every * Math.min(1 + this.#failures, 4));
  }
}
