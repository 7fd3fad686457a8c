// One chart for each chosen signal, under each other: their scales differ, their time does not.

import { Chart } from '../parts/chart.js';
import { h, setText } from '../parts/dom.js';
import { clock, value } from '../parts/format.js';

export class Charts {
  #charts = new Map();
  #none = h('p', { class: 'quiet' }, 'Tick a signal to plot it.');
  #note = h('p', { class: 'quiet small', hidden: true }, 'The timestamps are no times that go up: plotted against the samples’ numbers.');
  #list = h('div', { class: 'charts' });
  #x = 'time';
  element = h('div', {}, this.#note, this.#none, this.#list);

  destroy() {
    for (const { chart } of this.#charts.values()) chart.destroy();
    this.#charts.clear();
  }

  /** @param chosen [{ key, name, kind, token }] */
  update(samples, chosen, byTime) {
    const times = byTime ? timesOf(samples) : null;
    this.#note.hidden = !byTime || times !== null;
    const xs = times ?? samples.map(sample => sample.sequence);
    this.#use(times ? 'time' : 'number');
    const keys = new Set(chosen.map(one => one.key));
    for (const [key, { chart, element }] of this.#charts) {
      if (keys.has(key)) continue;
      chart.destroy();
      element.remove();
      this.#charts.delete(key);
    }
    this.#none.hidden = chosen.length > 0;
    for (const one of chosen) {
      if (!this.#charts.has(one.key)) this.#add(one);
      const entry = this.#charts.get(one.key);
      entry.xs = xs;
      entry.column = samples.map(sample => one.of(sample) ?? null);
      entry.chart.set([xs, entry.column]);
      if (!entry.pointed) setText(entry.now, value(entry.column.at(-1)));
    }
  }

  #use(x) {
    if (this.#x === x) return;
    this.#x = x;
    this.destroy();
    this.#list.replaceChildren();
  }

  #add(one) {
    const entry = { pointed: false };
    entry.chart = new Chart({ label: `${one.name}, ${one.kind}; current values are in the table of signals`, height: 132, x: this.#x, legend: false, zero: false, sync: 'session',
      series: [{ label: one.name, token: one.token, format: value }], onCursor: index => point(entry, index, this.#x) });
    entry.now = h('strong', { class: 'number' });
    entry.element = h('section', { class: 'signal-chart', 'data-signal': one.key },
      h('h3', {}, one.name, ' ', h('span', { class: 'quiet small' }, one.kind), entry.now), entry.chart.element);
    this.#charts.set(one.key, entry);
    this.#list.append(entry.element);
  }
}

/** The value under the cursor and when it was, or the newest. */
function point(entry, index, x) {
  entry.pointed = index !== null && index !== undefined;
  if (!entry.column) return;
  const at = entry.pointed ? (x === 'time' ? clock(new Date(entry.xs[index] * 1000)) : `no. ${entry.xs[index]}`) : '';
  setText(entry.now, entry.pointed ? `${at}  ${value(entry.column[index])}` : value(entry.column.at(-1)));
}

/** Seconds, if every timestamp is a time and none is before the one before it; else null. */
function timesOf(samples) {
  let last = -Infinity;
  const times = [];
  for (const sample of samples) {
    const at = Date.parse(sample.timestamp) / 1000;
    if (!(at >= last)) return null;
    times.push(at);
    last = at;
  }
  return times.length > 1 && times[0] === last ? null : times;
}
