// The samples of a session that this page holds, newest last.

const kept = 5000;
const page = 1000;
/** So many full pages in a row: the samples come faster than they can be followed. */
const tooMany = 8;

export class Samples {
  changed = false;
  #list = [];
  #after = null;
  #newest = -1;
  #reach = page;
  #full = 0;
  #arrivals = [];
  #since = performance.now();

  /** Reads on. `ask(after, limit)`; `wanted`: how many of the newest are to be shown. True: there is more to read at once. */
  async read(ask, wanted) {
    const first = this.#after === null;
    if (!first && wanted > this.#reach) this.#begin(wanted);
    // A page that cannot keep up shows the newest and leaves the rest out, rather than to fall behind for ever.
    const skip = this.#full >= tooMany;
    const reply = await ask(first || skip ? null : this.#after, page);
    if (skip) this.#list.length = 0;
    const fresh = reply.samples;
    this.#full = !first && !skip && fresh.length === page ? this.#full + 1 : 0;
    this.#after = reply.next_after;
    this.#count(fresh, first);
    this.#list.push(...fresh);
    if (this.#list.length > kept) this.#list.splice(0, this.#list.length - kept);
    return this.#full > 0 || (first && wanted > this.#reach && fresh.length === page);
  }

  /** The newest so many. */
  newest(length) { return this.#list.slice(-length); }

  /** Samples a second that came since the page was opened, over 10 s at most; null before the second look. */
  get perSecond() {
    const [first, ...rest] = this.#arrivals;
    if (rest.length === 0) return null;
    const seconds = (rest.at(-1).now - first.now) / 1000;
    return seconds > 0 ? rest.reduce((all, one) => all + one.count, 0) / seconds : null;
  }

  /** Seconds since a sample came. */
  get quietFor() { return (performance.now() - this.#since) / 1000; }

  /** More is to be shown than the newest page: reads again from further back. */
  #begin(wanted) {
    this.#reach = wanted;
    if (this.#list.length >= wanted || this.#list.length < page) return;
    this.#after = Math.max(-1, this.#newest - wanted);
    this.#list.length = 0;
    this.#full = 0;
  }

  /** Only what is newer than anything before has arrived just now. */
  #count(fresh, first) {
    const now = performance.now();
    const count = fresh.filter(sample => sample.sequence > this.#newest).length;
    this.changed = count > 0;
    if (count > 0) {
      this.#since = now;
      this.#newest = fresh.at(-1).sequence;
    }
    this.#arrivals.push({ now, count: first ? 0 : count });
    while (this.#arrivals.length > 2 && now - this.#arrivals[1].now > 10_000) this.#arrivals.shift();
  }
}
