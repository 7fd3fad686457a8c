// A device, played by hand: opens a stream, sends readings, shows what goes over the wire.

import { ApiError, get, segment } from '../api.js';
import { field, h, setText } from '../parts/dom.js';
import { panel } from '../parts/tile.js';
import { to } from '../router.js';
import { connection } from '../stream/connection.js';
import { ReadingForm } from './console-reading.js';
import { Setup } from './console-setup.js';
import { wirePanel } from './console-wire.js';

const words = { closed: 'No connection', connecting: 'Connecting…', open: 'Connected', lost: 'Connection lost' };

export function console(host, _, query) {
  const gone = new AbortController();
  const setup = new Setup(name => choose(name));
  const reading = new ReadingForm();
  const wire = wirePanel();
  const state = h('p', { role: 'status' });
  const act = (text, run, kind = '') => h('button', { type: 'button', class: kind, on: { click: run } }, text);
  const open = act('Open a stream', () => connection.open(setup.configuration), 'primary');
  const resume = act('Resume the last session', () => connection.resume());
  const drop = act('Drop and resume', () => connection.drop());
  const close = act('Close', () => connection.close());
  const chart = h('a', { class: 'button', 'data-link': '' }, 'Live chart');
  const note = h('p', { class: 'message bad', hidden: true, role: 'alert' });

  host.append(
    h('div', { class: 'title' }, h('div', {}, h('h1', {}, 'Console'), h('p', { class: 'quiet small' }, 'This browser is the device: its readings are predicted and recorded like any other’s.'))),
    note,
    h('div', { class: 'grid console' },
      h('div', {}, panel('Stream', '', setup.element, h('div', { class: 'buttons spaced-top' }, open, resume, drop, close, chart), state),
        panel('Readings', '', reading.element)),
      wire.element));

  const show = () => {
    const { state: now, session, why } = connection;
    setText(state, `${words[now]}${session && now !== 'closed' ? ` · ${session.id}` : ''}${why ? `. ${why}` : ''}`);
    state.className = now === 'open' ? 'small good' : now === 'closed' && why ? 'small error' : 'small quiet';
    open.disabled = now === 'connecting' || now === 'open' || now === 'lost' || !setup.isReady;
    resume.hidden = now !== 'closed' || !session;
    drop.hidden = close.hidden = now === 'closed';
    drop.disabled = now !== 'open';
    chart.hidden = !session;
    if (session) chart.href = to(`session/${segment(session.id)}`);
    reading.show(connection);
    wire.changed();
  };
  connection.addEventListener('change', show, { signal: gone.signal });
  show();
  void begin();

  async function begin() {
    try {
      const names = await get('api/v1/ensemble/list', { signal: gone.signal });
      const wanted = query.get('ensemble') ?? (connection.state !== 'closed' ? connection.session?.ensemble : null);
      setup.offer(names, names.includes(wanted) ? wanted : names[0] ?? null);
      if (names.length === 0) return tell('This server serves no ensemble: the page Ensembles says why.');
      await choose(setup.ensemble);
      if (query.has('demo') && connection.state === 'closed') startDemo();
    } catch (error) {
      if (gone.signal.aborted) return;
      tell(error instanceof ApiError ? error.message : 'The server does not answer; it is asked again when it is back.');
      document.addEventListener('server-back', () => { note.hidden = true; void begin(); }, { once: true, signal: gone.signal });
    }
    return undefined;
  }

  async function choose(name) {
    const address = `api/v1/ensemble/${segment(name)}`;
    const info = await get(`${address}/info`, { signal: gone.signal });
    const ranges = (await get(`${address}/ranges`, { signal: gone.signal })).signals;
    setup.use(info);
    reading.use(info.signals.boundary, ranges);
    show();
  }

  function startDemo() {
    history.replaceState(null, '', to('console')); // a reload does not start another one
    connection.open(setup.configuration);
    reading.run(connection, 5);
  }

  function tell(text) {
    note.hidden = false;
    setText(note, text);
  }

  return () => {
    gone.abort();
    wire.destroy();
  };
}

