// What the overview shows, kept between polls: the stats, the timeline, the live rate.

import { ApiError, get, stream } from '../api.js';

/** Predictions per second over the last few polls of /stats. */
export class LiveRate {
  #points = [];

  add(total, at) {
    const points = this.#points;
    if (points.length > 0 && (total < points.at(-1).total || at - points.at(-1).at > 10)) points.length = 0; // another store, or a long pause
    points.push({ total, at });
    while (points.length > 2 && at - points[1].at >= 5) points.shift();
  }

  /** Null before the second poll. */
  get perSecond() {
    const points = this.#points;
    if (points.length < 2) return null;
    const seconds = points.at(-1).at - points[0].at;
    return seconds > 0 ? (points.at(-1).total - points[0].total) / seconds : null;
  }
}

/** The server's timeline; where a server has none, what this page has seen itself. */
export class Timeline {
  own = false;
  interval = 5;
  points = [];
  #read = -Infinity;
  #seen = [];

  async read(seconds, signal) {
    if (this.own) return;
    if (performance.now() - this.#read < 4500) return;
    try {
      const reply = await get(`${stream}/timeline?seconds=${seconds}`, { signal });
      this.interval = reply.interval_s;
      this.points = unbroken(reply.points.map(point => ({ ...point, at: Date.parse(point.time) / 1000 })), this.interval);
      this.#read = performance.now();
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) throw error;
      this.own = true;
      this.interval = 1;
    }
  }

  /** Another span is wanted. */
  forget() { this.#read = -Infinity; }

  /** Only for a server without a timeline. */
  note(stats, rate) {
    if (!this.own) return;
    const quiet = stats.total_predictions === 0;
    this.#seen.push({
      at: Date.now() / 1000, active_connections: stats.active_connections, predictions: rate ?? 0, errors: {},
      p50_latency_ms: quiet ? null : stats.p50_latency_ms, p95_latency_ms: quiet ? null : stats.p95_latency_ms,
      p99_latency_ms: quiet ? null : stats.p99_latency_ms,
    });
    if (this.#seen.length > 3600) this.#seen.shift();
    this.points = this.#seen;
  }

  /** The points of the last so many seconds, and the stretch of time to show. */
  within(seconds) {
    const end = this.points.at(-1)?.at ?? Date.now() / 1000;
    const from = this.own ? Math.max(end - seconds, Math.min(this.points[0]?.at ?? end, end - 60)) : end - seconds;
    return { points: this.points.filter(point => point.at > end - seconds), range: [from, end] };
  }
}

/** While the node was down there are no steps: a line must not lead across. */
function unbroken(points, interval) {
  const nothing = { active_connections: null, predictions: null, p50_latency_ms: null, p95_latency_ms: null, p99_latency_ms: null, errors: {} };
  return points.flatMap((point, i) => i > 0 && point.at - points[i - 1].at > interval * 1.5 ? [{ ...nothing, at: points[i - 1].at + interval }, point] : [point]);
}
