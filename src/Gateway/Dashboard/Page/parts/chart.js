// Charts over time, drawn by uPlot. Every chart has a table of its current values below it, for eyes and for screen readers.

import { h, setText } from './dom.js';
import { clock, tick } from './format.js';

/** The colour a token stands for now; a canvas understands no variables. */
function colour(token) {
  const probe = h('span', { hidden: true });
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

const wholes = Array.from({ length: 9 }, (_, power) => [1, 2, 5].map(digit => digit * 10 ** power)).flat();
const faded = (rgb, part) => rgb.replace('rgb(', 'rgba(').replace(')', `, ${part})`);

/**
 * options: { label, series: [{ label, token, format }], height, kind: 'lines' | 'area' | 'stack', x: 'time' | 'number', sync, legend,
 *   zero: whether the scale begins at 0, whole: whether there is nothing between two whole numbers,
 *   log: whether equal ratios are equally far apart,
 *   onCursor(index): null where the cursor is not over the chart }
 */
export class Chart {
  #options; #plot = null; #host; #data = [[]]; #observer; #cells = []; #isSet = false; #head; #onTheme; #range = null;

  constructor(options) {
    this.#options = { height: 190, kind: 'lines', x: 'time', legend: true, zero: true, ...options };
    this.#host = h('div', { class: 'chart', role: 'img', 'aria-label': options.label });
    this.#host.style.minHeight = `${this.#options.height}px`;
    this.element = h('div', {}, this.#host, this.#options.legend ? this.#legend() : null);
    this.#observer = new ResizeObserver(() => this.#fit());
    this.#observer.observe(this.#host);
    this.#onTheme = () => this.#build();
    document.addEventListener('theme', this.#onTheme);
  }

  destroy() {
    document.removeEventListener('theme', this.#onTheme);
    this.#observer.disconnect();
    this.#plot?.destroy();
  }

  /** Shows these columns: the first are times in seconds or numbers, then one per series; null where there is none. `range`: what x shows. */
  set(columns, range = null) {
    this.#data = columns;
    this.#isSet = true;
    this.#range = range;
    if (!this.#plot) this.#build();
    else this.#plot.setData(this.#drawn());
    this.#values(null);
  }

  #legend() {
    const { series } = this.#options;
    this.#head = h('th', { scope: 'col', class: 'number' }, 'now');
    const rows = series.map(one => {
      const swatch = h('span', { class: 'swatch', 'aria-hidden': 'true' });
      swatch.style.setProperty('--swatch', `var(${one.token})`);
      const cells = [0, 1, 2].map(() => h('td', { class: 'number' }, '–'));
      this.#cells.push(cells);
      return h('tr', {}, h('th', { scope: 'row' }, swatch, one.label), cells);
    });
    return h('table', { class: 'legend' }, h('caption', { class: 'hush' }, `${this.#options.label}: current values`),
      h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, h('span', { class: 'hush' }, 'series')), this.#head,
        h('th', { scope: 'col', class: 'number' }, 'min'), h('th', { scope: 'col', class: 'number' }, 'max'))),
      h('tbody', {}, rows));
  }

  /** The values at the cursor, or the newest. */
  #values(index) {
    if (!this.#options.legend) return;
    const [xs, ...columns] = this.#data;
    const at = index ?? xs.length - 1;
    setText(this.#head, index === null || this.#options.x !== 'time' ? 'now' : clock(new Date(xs[index] * 1000)));
    this.#cells.forEach(([now, min, max], i) => {
      const { format } = this.#options.series[i];
      const column = columns[i] ?? [];
      setText(now, format(column[at]));
      if (index !== null) return;
      let [low, high] = [Infinity, -Infinity];
      for (const value of column) {
        if (value === null || value === undefined) continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      setText(min, format(low));
      setText(max, format(high));
    });
  }

  /** A stack is drawn from the top down, each area over the one that reaches higher. */
  #drawn() {
    if (this.#options.kind !== 'stack') return this.#data;
    const [xs, ...columns] = this.#data;
    const sums = new Array(xs.length).fill(0);
    const stacked = columns.map(column => column.map((value, i) => sums[i] += value ?? 0).slice());
    return [xs, ...stacked.reverse()];
  }

  #fit() {
    const width = this.#host.clientWidth;
    if (width > 0 && this.#plot && this.#plot.width !== width) this.#plot.setSize({ width, height: this.#options.height });
    else if (width > 0 && !this.#plot) this.#build();
  }

  #build() {
    const width = this.#host.clientWidth;
    this.#plot?.destroy();
    this.#plot = null;
    if (width === 0 || !this.#isSet) return;
    const { kind, series, height, x, sync, zero, whole, log, onCursor } = this.#options;
    const [text, grid] = [colour('--muted'), colour('--grid')];
    const font = '12px system-ui, sans-serif';
    const axis = { stroke: text, font, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
    const lines = series.map((one, i) => {
      const stroke = colour(one.token);
      return {
        label: one.label, stroke, width: kind === 'stack' ? 0 : 1.75, spanGaps: false, points: { show: false, size: 5, fill: stroke },
        fill: kind === 'stack' ? stroke : kind === 'area' ? faded(stroke, .14) : undefined,
        paths: kind === 'stack' ? uPlot.paths.bars({ size: [.8, 40] }) : undefined,
      };
    });
    this.#plot = new uPlot({
      width, height, padding: [8, 26, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: kind !== 'stack' }, sync: sync ? { key: sync } : undefined },
      scales: {
        x: { time: x === 'time', range: (_, low, high) => this.#range ?? (low === high ? [low - 1, high + 1] : [low, high]) },
        y: log ? { distr: 3, range: (_, low, high) => decades(low, high) } : { range: (_, low, high) => reach(low, high, zero) },
      },
      axes: [
        { ...axis, size: 28, space: 70, values: x === 'time' ? (_, times) => times.map(time => shortClock(time, times)) : undefined },
        { ...axis, size: 58, space: height < 150 ? 22 : 34, values: (_, ticks) => ticks.map(at => at === null ? null : tick(at)),
          ...(whole ? { incrs: wholes } : {}), ...(log ? { filter: powers, grid: { ...axis.grid, filter: powers } } : {}) },
      ],
      series: [{}, ...(kind === 'stack' ? lines.reverse() : lines)],
      hooks: { setCursor: [plot => { this.#values(plot.cursor.idx ?? null); onCursor?.(plot.cursor.idx ?? null); }] },
    }, this.#drawn(), this.#host);
  }
}

/** Whole decades around the values. */
function decades(low, high) {
  if (!(low > 0)) return [.1, 10];
  const [from, to] = [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))];
  return [from, from === to ? to * 10 : to];
}

const powers = (_, splits) => splits.map(at => Math.abs(Math.log10(at) - Math.round(Math.log10(at))) < 1e-6 ? at : null);

/** Room above and below; a flat line lies in the middle. */
function reach(low, high, zero) {
  if (low === null || low === undefined || !Number.isFinite(low)) return [0, 1];
  if (zero) return [0, high > 0 ? high * 1.12 : 1];
  const room = (high - low) * .1 || Math.abs(high) * .05 || 1;
  return [low - room, high + room];
}

function shortClock(time, times) {
  const text = clock(new Date(time * 1000));
  return times.length > 1 && times[1] - times[0] < 60 ? text : text.slice(0, 5);
}
