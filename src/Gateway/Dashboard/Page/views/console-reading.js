// Readings to send: by hand, one random, a batch, or so many a second.

import { field, h, setText } from '../parts/dom.js';
import { count, plural, rate, short } from '../parts/format.js';
import { connection } from '../stream/connection.js';
import { wanderer } from '../stream/readings.js';

export class ReadingForm {
  #inputs = new Map();
  #random = () => ({});
  #fields = h('div', { class: 'readings' });
  #batch = h('input', { type: 'number', min: '1', max: '1000', value: '10', class: 'short' });
  #rate = h('input', { type: 'number', min: '0.1', max: '200', step: 'any', value: '5', class: 'short' });
  #figures = h('p', { class: 'small quiet' });
  #single = button('Send these values', () => connection.predict(this.values), 'primary');
  #one = button('Send one random', () => connection.predict(this.#fresh()));
  #many = button('Send a random batch', () => connection.predictBatch(Array.from({ length: Math.min(1000, Math.max(1, Math.floor(Number(this.#batch.value)) || 1)) }, () => this.#random())));
  #ping = button('Ping', () => connection.ping());
  #run = button('Start', () => (connection.rate > 0 ? connection.pace(0) : this.run(connection, Number(this.#rate.value) || 5)));

  constructor() {
    this.element = h('div', {},
      h('div', { class: 'fields' }, field('Readings per second', this.#rate), this.#run, h('span', { class: 'divider', 'aria-hidden': 'true' }),
        field('Samples in a batch', this.#batch), this.#many, this.#one, this.#ping),
      this.#figures,
      h('form', { on: { submit: event => { event.preventDefault(); } } },
        h('fieldset', {}, h('legend', {}, 'Boundary signals'), this.#fields),
        h('p', { class: 'buttons' }, this.#single, button('Fill with random values', () => this.#fill(this.#random())))));
  }

  /** What the form says: an empty field is left out of the message, and the server will say so. */
  get values() {
    return Object.fromEntries([...this.#inputs].filter(([, input]) => input.value !== '').map(([name, input]) => [name, Number(input.value)]));
  }

  use(boundary, ranges) {
    this.#inputs.clear();
    this.#fields.replaceChildren(...boundary.map(name => {
      const range = ranges[name];
      const input = h('input', { type: 'number', step: 'any', value: range ? String(Number(range.mean.toPrecision(5))) : '1' });
      this.#inputs.set(name, input);
      const element = field(name, input);
      element.append(h('span', { class: 'quiet tiny' }, range ? `${short(range.min)} to ${short(range.max)}` : 'range unknown'));
      return element;
    }));
    this.#random = wanderer(boundary, ranges, name => this.#inputs.get(name)?.value);
  }

  /** Random readings at a rate. */
  run(stream, perSecond) {
    this.#rate.value = String(perSecond);
    stream.pace(Math.min(200, Math.max(.1, perSecond)), () => this.#random());
  }

  show(stream) {
    const isOpen = stream.state === 'open';
    for (const one of [this.#single, this.#one, this.#many, this.#ping]) one.disabled = !isOpen;
    this.#run.disabled = stream.state === 'closed';
    setText(this.#run, stream.rate > 0 ? 'Stop' : 'Start');
    this.#run.setAttribute('aria-pressed', String(stream.rate > 0));
    setText(this.#figures, `${plural(stream.sent, 'request')}, ${count(stream.answered)} answered, ${plural(stream.failed, 'error')}${stream.rate > 0 ? `; ${rate(stream.rate)} random readings/s` : ''}`);
  }

  #fresh() {
    const reading = this.#random();
    this.#fill(reading);
    return reading;
  }

  #fill(reading) {
    for (const [name, number] of Object.entries(reading)) this.#inputs.get(name).value = String(number);
  }
}

function button(text, run, kind = '') {
  return h('button', { type: 'button', class: kind, on: { click: run } }, text);
}
