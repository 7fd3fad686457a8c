// Requests and replies as they were on the wire, newest first.

import { field, h, setText } from '../parts/dom.js';
import { bytes, clock, ms, plural } from '../parts/format.js';
import { connection } from '../stream/connection.js';

const shown = 60;

export function wirePanel() {
  const list = h('ol', { class: 'wire', tabindex: '0', 'aria-label': 'Messages, newest first' });
  const total = h('span', { class: 'unit' });
  const held = h('input', { type: 'checkbox' });
  const only = h('select', {}, h('option', { value: 'all' }, 'all'), h('option', { value: 'errors' }, 'errors only'));
  const items = new Map();
  let frame = 0;
  let last = 0;
  const element = h('section', { class: 'panel wire-panel' },
    h('header', {}, h('h2', {}, 'On the wire'), total),
    h('div', { class: 'fields spaced' }, field('Show', only), h('label', { class: 'check' }, held, 'Hold still'),
      h('button', { type: 'button', on: { click: () => { connection.log.clear(); draw(); } } }, 'Clear')), list);
  // Who opens a message wants to read it.
  list.addEventListener('toggle', event => { if (event.target.open) held.checked = true; }, { capture: true });
  only.addEventListener('change', () => draw());
  held.addEventListener('change', () => draw());

  /** Draws soon, however often it is called: a few times a second is as much as anybody reads. */
  function changed() {
    frame ||= setTimeout(draw, Math.max(0, 200 - (performance.now() - last)));
  }

  function draw() {
    clearTimeout(frame);
    frame = 0;
    last = performance.now();
    const { entries, total: number } = connection.log;
    setText(total, `${plural(number, 'message')}${number > shown ? `, the newest ${shown} shown` : ''}`);
    if (held.checked && entries.length > 0) return;
    const wanted = entries.filter(entry => only.value === 'all' || entry.isError).slice(-shown).reverse();
    const keep = new Set(wanted.map(entry => entry.number));
    for (const [key, item] of items) {
      if (keep.has(key)) continue;
      item.remove();
      items.delete(key);
    }
    let before = list.firstElementChild;
    for (const entry of wanted) {
      const item = items.get(entry.number) ?? make(entry);
      items.set(entry.number, item);
      if (item === before) before = before.nextElementSibling;
      else list.insertBefore(item, before);
    }
    if (wanted.length === 0) list.replaceChildren(h('li', { class: 'quiet' }, 'Nothing yet. Open a stream and send a reading.'));
    else list.querySelector('li.quiet')?.remove();
  }

  draw();
  return { element, changed, destroy: () => clearTimeout(frame) };
}

function make(entry) {
  const isOut = entry.direction === 'out';
  const facts = [clock(entry.time), bytes(new Blob([entry.text]).size)];
  if (entry.roundTrip) facts.push(`round trip ${ms(entry.roundTrip)} ms`);
  if (entry.latency !== null && entry.latency !== undefined) facts.push(`server ${ms(entry.latency)} ms`);
  return h('li', { class: entry.isError ? 'fault' : isOut ? 'sent' : 'received' },
    h('details', {}, h('summary', {},
      h('span', { class: 'way' }, h('span', { 'aria-hidden': 'true' }, isOut ? '→ ' : '← '), h('span', { class: 'hush' }, isOut ? 'sent ' : 'received '), entry.type ?? 'text'),
      entry.code ? h('span', { class: 'tag bad' }, entry.code) : null, entry.replayed ? h('span', { class: 'tag warn' }, 'replayed') : null,
      h('span', { class: 'quiet small facts-line' }, facts.join(' · ')), h('code', { class: 'peek' }, entry.text.slice(0, 240))),
    h('pre', {}, entry.text)));
}
