// The samples of a session that this page holds, newest last.

const kept = 5000;
const page = 1000;

export class Samples {
  changed = false;
  #list = [];
  #after = null;
  #full = 0;
  #arrivals = [];
  #since = performance.now();

  /** Reads on. True: there is more to read at once. */
  async read(ask, wanted) {
    const first = this.#after === null;
    // A page that cannot keep up shows the newest and leaves the rest out, rather than to fall behind for ever.
    const skip = this.#full >= 5;
    // Newest first tells nothing of what lies before: for a long plot the page begins that much earlier.
    const reply = await ask(first || skip ? null : this.#after, page);
    if (first && wanted > page && reply.samples.length > 0) {
      const from = Math.max(-1, reply.samples.at(-1).sequence - wanted);
      this.#after = from;
      return true;
    }
    if (skip && reply.samples.length > 0 && reply.samples[0].sequence > this.#after + 1) this.#list.push(null);
    this.#full = !skip && reply.samples.length === page ? this.#full + 1 : 0;
    const fresh = reply.samples;
    this.#after = fresh.length > 0 || !first ? reply.next_after : -1;
    this.changed = fresh.length > 0;
    const now = performance.now();
    if (fresh.length > 0) this.#since = now;
    if (!first) this.#arrivals.push({ now, count: fresh.length });
    else this.#arrivals.push({ now, count: 0 });
    while (this.#arrivals.length > 2 && now - this.#arrivals[1].now > 10_000) this.#arrivals.shift();
    this.#list.push(...fresh);
    if (this.#list.length > kept) this.#list.splice(0, this.#list.length - kept);
    return fresh.length === page && !skip;
  }

  /** The newest so many, without the gaps. */
  newest(length) { return this.#list.filter(Boolean).slice(-length); }

  /** Samples a second that came since the page was opened, over 10 s at most; null before the second look. */
  get perSecond() {
    const [first, ...rest] = this.#arrivals;
    if (rest.length === 0) return null;
    const seconds = (rest.at(-1).now - first.now) / 1000;
    return seconds > 0 ? rest.reduce((all, one) => all + one.count, 0) / seconds : null;
  }

  /** Seconds since a sample came. */
  get quietFor() { return (performance.now() - this.#since) / 1000; }
}
