// Who is connected, a page at a time: the server is never asked for more than is shown.

import { get, stream, segment } from '../api.js';
import { field, h, setText } from '../parts/dom.js';
import { count, moment, span } from '../parts/format.js';
import { dataTable } from '../parts/table.js';
import { Poller } from '../poller.js';
import { go, to } from '../router.js';

const size = 50;

export function connections(host) {
  let offset = 0;
  let total = 0;
  const summary = h('p', { class: 'quiet small', role: 'status' });
  const table = dataTable([
    { head: 'Session', header: true, text: one => one.session_id, link: one => to(`session/${segment(one.session_id)}`) },
    { head: 'Ensemble', text: one => one.ensemble_name, link: one => to(`ensemble/${segment(one.ensemble_name)}`) },
    { head: 'Mode', class: 'wide-only', text: one => one.mode },
    { head: 'Predictions', number: true, text: one => count(one.predictions_count) },
    { head: 'Connected for', number: true, class: 'wide-only', text: one => span((Date.now() - Date.parse(one.connected_at)) / 1000) },
    { head: 'Since', class: 'number wide-only', text: one => moment(new Date(one.connected_at)) },
  ], { caption: 'Connections, by time of connection', key: one => `${one.session_id} ${one.connected_at}`, empty: 'No device is connected.' });
  const back = h('button', { type: 'button', on: { click: () => turn(-size) } }, 'Previous');
  const on = h('button', { type: 'button', on: { click: () => turn(size) } }, 'Next');
  const page = h('input', { type: 'number', min: '1', inputmode: 'numeric', class: 'short', 'aria-label': 'Page',
    on: { change: () => { offset = Math.max(0, (Number(page.value) || 1) - 1) * size; poller.now(); } } });
  const pages = h('span', { class: 'quiet' });
  const wanted = h('input', { class: 'mono', placeholder: 'session_…', spellcheck: 'false', autocomplete: 'off' });

  host.append(
    h('div', { class: 'title' }, h('div', {}, h('h1', {}, 'Connections'), summary),
      h('form', { class: 'fields', on: { submit: event => {
        event.preventDefault();
        if (wanted.value.trim()) go(to(`session/${segment(wanted.value.trim())}`));
      } } }, field('A session, connected or not', wanted), h('button', { type: 'submit' }, 'Open'))),
    h('section', { class: 'panel' }, table.element,
      h('nav', { class: 'pages', 'aria-label': 'Pages' }, back, on, h('span', { class: 'fields' }, 'Page ', page, pages))));

  function turn(by) {
    offset = Math.max(0, offset + by);
    poller.now();
  }

  const poller = new Poller(async signal => {
    const asked = offset;
    const stats = await get(`${stream}/stats?limit=${size}&offset=${asked}`, { signal });
    if (asked !== offset) return true;
    total = stats.active_connections;
    if (stats.connections.length === 0 && offset > 0) { // they have left meanwhile
      offset = Math.max(0, Math.ceil(total / size) - 1) * size;
      if (offset !== asked) return true;
    }
    table.update(stats.connections);
    const last = offset + stats.connections.length;
    setText(summary, total === 0 ? 'Connections with a configuration.' : `${count(stats.connections.length ? offset + 1 : 0)}–${count(last)} of ${count(total)}, oldest first.`);
    back.disabled = offset === 0;
    on.disabled = last >= total;
    setText(pages, `of ${count(Math.max(1, Math.ceil(total / size)))}`);
    page.max = String(Math.max(1, Math.ceil(total / size)));
    if (document.activeElement !== page) page.value = String(offset / size + 1);
    return false;
  }, 2000);
  return () => poller.stop();
}
