// The config message, as a form.

import { field, h, setText } from '../parts/dom.js';
import { count, plural, signed } from '../parts/format.js';

export class Setup {
  isReady = false;
  #onEnsemble;
  #names = h('select', { on: { change: () => this.#onEnsemble(this.ensemble) } });
  #mode = h('select', {}, h('option', { value: 'single' }, 'single'), h('option', { value: 'batch' }, 'batch'));
  #batch = h('input', { type: 'number', min: '1', max: '1000', value: '100', class: 'short' });
  #format = h('select', {}, h('option', { value: 'json' }, 'json'), h('option', { value: 'csv' }, 'csv'));
  #metadata = h('input', { type: 'checkbox', checked: true });
  #override = h('input', { type: 'checkbox', on: { change: () => this.#boosts.toggleAttribute('hidden', !this.#override.checked) } });
  #boosts = h('div', { class: 'boosts', role: 'group', 'aria-label': 'Signals to boost', hidden: true });
  #summary = h('span');

  constructor(onEnsemble) {
    this.#onEnsemble = onEnsemble;
    this.element = h('div', { class: 'setup' },
      h('div', { class: 'fields' }, field('Ensemble', this.#names)),
      h('details', {}, h('summary', {}, 'Options: ', this.#summary),
        h('div', { class: 'fields' }, field('Mode', this.#mode), field('Batch size, at most', this.#batch), field('Output format', this.#format)),
        h('p', {}, h('label', { class: 'check' }, this.#metadata, 'Metadata in replies')),
        h('p', {}, h('label', { class: 'check' }, this.#override, 'Choose the boosted signals by hand')), this.#boosts));
    this.element.addEventListener('change', () => this.#sum());
    this.#sum();
  }

  get ensemble() { return this.#names.value; }

  /** The data of the config message: what is as by default is left out. */
  get configuration() {
    const data = { ensemble_name: this.ensemble };
    if (this.#mode.value !== 'single') data.mode = this.#mode.value;
    if (Number(this.#batch.value) !== 100) data.batch_size = Number(this.#batch.value);
    if (this.#format.value !== 'json') data.output_format = this.#format.value;
    if (!this.#metadata.checked) data.include_metadata = false;
    if (this.#override.checked)
      data.manual_boost_signals = Object.fromEntries([...this.#boosts.querySelectorAll('input')].map(box => [box.value, box.checked]));
    return data;
  }

  offer(names, chosen) {
    this.#names.replaceChildren(...names.map(name => h('option', { value: name, selected: name === chosen }, name)));
    this.isReady = names.length > 0;
  }

  use(info) {
    this.#boosts.replaceChildren(...info.signal_analysis.map(one => h('label', { class: 'check' },
      h('input', { type: 'checkbox', value: one.signal, checked: one.use_boost }), h('span', {}, one.signal), h('span', { class: 'quiet small' }, signed(one.delta_r2)))));
    this.#sum();
  }

  #sum() {
    const boosted = this.#override.checked ? `${plural([...this.#boosts.querySelectorAll('input:checked')].length, 'signal')} boosted by hand` : 'boost as the ensemble says';
    setText(this.#summary, `${this.#mode.value}, ${count(Number(this.#batch.value))} per batch, ${this.#format.value}, ${boosted}`);
  }
}
