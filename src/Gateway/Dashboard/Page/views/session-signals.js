// All signals of a session with their values: where they are chosen for the charts, and what the charts say in figures.

import { choice, field, h, setText } from '../parts/dom.js';
import { value } from '../parts/format.js';
import { dataTable } from '../parts/table.js';

const most = 8;

export class SignalTable {
  chosen = [];
  #filter = h('input', { type: 'search', placeholder: 'name', autocomplete: 'off', spellcheck: 'false', on: { input: () => this.#show() } });
  #kind = 'all';
  #rows = [];
  #names = '';
  #note = h('p', { class: 'quiet small', role: 'status' });
  #onChoose;
  #table = dataTable([
    { head: 'Signal', header: true, node: (row, cell) => this.#tick(row, cell), sort: row => row.name },
    { head: 'now', number: true, text: row => value(row.now), sort: row => row.now },
    { head: 'min', number: true, class: 'wide-only', text: row => value(row.min), sort: row => row.min },
    { head: 'max', number: true, class: 'wide-only', text: row => value(row.max), sort: row => row.max },
    { head: 'mean', number: true, class: 'wide-only', text: row => value(row.mean), sort: row => row.mean },
  ], { caption: 'Signals: values over the samples shown', key: row => row.key, empty: 'No signal of that name.', tall: true });

  constructor(onChoose) {
    this.#onChoose = onChoose;
    this.element = h('div', {}, h('div', { class: 'fields spaced' }, field('Filter', this.#filter),
      choice('Kind', [['all', 'All'], ['predicted', 'Predicted'], ['boundary', 'Boundary']], 'all', chosen => { this.#kind = chosen; this.#show(); })),
      this.#note, this.#table.element);
  }

  update(samples) {
    const newest = samples.at(-1);
    const names = [...Object.keys(newest.predictions).map(name => ['predicted', name]), ...Object.keys(newest.boundary_data).map(name => ['boundary', name])];
    if (names.join('\n') !== this.#names) this.#begin(names);
    for (const row of this.#rows) measure(row, samples);
    this.#show();
  }

  /** Other signals than before: the first few predicted ones are plotted, and one that drives them. */
  #begin(names) {
    this.#names = names.join('\n');
    this.#rows = names.map(([kind, name]) => ({
      key: `${kind} ${name}`, kind, name,
      of: kind === 'predicted' ? sample => sample.predictions[name] : sample => sample.boundary_data[name],
    }));
    const predicted = this.#rows.filter(row => row.kind === 'predicted').slice(0, 3);
    this.#choose([...predicted, ...this.#rows.filter(row => row.kind === 'boundary').slice(0, 1)]);
  }

  #choose(rows) {
    this.chosen = rows;
    rows.forEach(row => { row.token ??= freeToken(rows); });
    for (const row of this.#rows) if (!rows.includes(row)) row.token = null;
    setText(this.#note, rows.length >= most ? `${most} signals are plotted, which is the most.` : '');
  }

  #tick(row, cell) {
    if (!cell.firstChild) {
      const box = h('input', { type: 'checkbox', on: { change: () => {
        const key = cell.dataset.key;
        const one = this.#rows.find(known => known.key === key);
        this.#choose(box.checked ? [...this.chosen, one] : this.chosen.filter(other => other !== one));
        this.#show();
        this.#onChoose();
      } } });
      cell.append(h('label', { class: 'check' }, box, h('span', {}, row.name), row.kind === 'boundary' ? h('span', { class: 'tag' }, 'boundary') : null));
    }
    cell.dataset.key = row.key;
    const box = cell.querySelector('input');
    box.checked = this.chosen.includes(row);
    box.disabled = !box.checked && this.chosen.length >= most;
  }

  #show() {
    const text = this.#filter.value.trim().toLowerCase();
    this.#table.update(this.#rows.filter(row => row.name.toLowerCase().includes(text) && (this.#kind === 'all' || row.kind === this.#kind)));
  }
}

const freeToken = rows => {
  const used = new Set(rows.map(row => row.token));
  return Array.from({ length: most }, (_, i) => `--series-${i + 1}`).find(token => !used.has(token));
};

function measure(row, samples) {
  let [min, max, sum, count] = [Infinity, -Infinity, 0, 0];
  for (const sample of samples) {
    const value = row.of(sample);
    if (value === undefined) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    count++;
  }
  Object.assign(row, { now: row.of(samples.at(-1)), min: count ? min : null, max: count ? max : null, mean: count ? sum / count : null });
}
