// One chart for each chosen signal, under each other: their scales differ, their time does not.

import { Chart } from '../parts/chart.js';
import { h, setText } from '../parts/dom.js';
import { value } from '../parts/format.js';

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
      const { chart, now } = this.#charts.get(one.key);
      const column = samples.map(sample => one.of(sample) ?? null);
      setText(now, value(column.at(-1)));
      chart.set([xs, column]);
    }
  }

  #use(x) {
    if (this.#x === x) return;
    this.#x = x;
    this.destroy();
    this.#list.replaceChildren();
  }

  #add(one) {
    const chart = new Chart({ label: `${one.name}, ${one.kind}; current values are in the table of signals`, height: 132, x: this.#x, legend: false, zero: false, sync: 'session',
      format: value, series: [{ label: one.name, token: one.token, format: value }] });
    const now = h('strong', { class: 'number' });
    const element = h('section', { class: 'signal-chart', 'data-signal': one.key },
      h('h3', {}, one.name, ' ', h('span', { class: 'quiet small' }, one.kind), now), chart.element);
    this.#charts.set(one.key, { chart, element, now });
    this.#list.append(element);
  }
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
