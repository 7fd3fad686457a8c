// Under the header, on every view: the stream this page holds open.

import { segment } from '../api.js';
import { h, setText } from '../parts/dom.js';
import { count, rate } from '../parts/format.js';
import { to } from '../router.js';
import { connection } from './connection.js';

export function startStrip() {
  const strip = document.getElementById('stream-strip');
  const what = h('span');
  const figures = h('span', { class: 'quiet' });
  const chart = h('a', { 'data-link': '' }, 'Live chart');
  const stop = h('button', { type: 'button', on: { click: () => connection.close() } }, 'End');
  strip.append(what, figures, chart, h('a', { href: to('console'), 'data-link': '', class: 'spare' }, 'Console'), stop);

  const words = { open: 'Streaming to', connecting: 'Connecting to', lost: 'Resuming' };
  connection.addEventListener('change', () => {
    strip.hidden = connection.state === 'closed';
    if (strip.hidden) return;
    setText(what, `${words[connection.state]} ${connection.session?.ensemble ?? 'the server'}`);
    setText(figures, `${count(connection.answered)} answered${connection.rate ? `, ${rate(connection.rate)} readings/s` : ''}`);
    chart.hidden = !connection.session;
    if (connection.session) chart.href = to(`session/${segment(connection.session.id)}`);
  });
}
