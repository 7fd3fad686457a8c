// The samples of one session as they are recorded: on any node, connected or not.

import { get, segment, stream } from '../api.js';
import { choice, h, setText } from '../parts/dom.js';
import { clock, count, ms, rate } from '../parts/format.js';
import { panel, tile, tiles } from '../parts/tile.js';
import { Poller } from '../poller.js';
import { to } from '../router.js';
import { connection } from '../stream/connection.js';
import { Charts } from './session-charts.js';
import { exportPanel } from './session-export.js';
import { Samples } from './session-samples.js';
import { SignalTable } from './session-signals.js';
import { sampleTable } from './session-table.js';

const lengths = [[200, '200'], [1000, '1,000'], [5000, '5,000']];

export function session(host, id) {
  const samples = new Samples();
  let length = 200;
  let byTime = true;
  let paused = false;
  let lastNew = null;
  const message = h('p', { class: 'message', role: 'status' }, 'Reading the samples…');
  const status = h('p', { class: 'quiet small', role: 'status' });
  const body = h('div', { hidden: true });
  const figures = {
    recorded: tile('Samples recorded', '', 'samples_recorded'),
    rate: tile('Arriving', 'samples/s', 'samples_rate'),
    latency: tile('Latency of the newest', 'ms', 'sample_latency_ms'),
    newest: tile('Newest sample', '', 'sample_timestamp'),
  };
  const charts = new Charts();
  const table = sampleTable();
  const signals = new SignalTable(draw);
  const pause = h('button', { type: 'button', 'aria-pressed': 'false', on: { click: () => {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    if (!paused) poller.now();
  } } }, 'Pause');
  const own = h('a', { href: to('console'), 'data-link': '', hidden: true }, 'Back to the console');

  host.append(
    h('div', { class: 'title' },
      h('div', {}, h('p', { class: 'small quiet' }, 'Session ', own), h('h1', { class: 'mono id' }, id), status),
      h('div', { class: 'fields' },
        choice('Samples shown', lengths, length, chosen => { length = chosen; poller.now(); draw(); }),
        choice('Plotted against', [[true, 'Time'], [false, 'Number']], byTime, chosen => { byTime = chosen; draw(); }), pause)),
    message, body);
  body.append(tiles(Object.values(figures)),
    h('div', { class: 'grid session' }, h('section', { class: 'panel' }, h('header', {}, h('h2', {}, 'Chosen signals'), h('span', { class: 'unit' }, 'engineering units')), charts.element),
      panel('Signals', 'tick to plot', signals.element)),
    panel('Newest samples', '', table.element), exportPanel(id));

  const poller = new Poller(async signal => {
    if (paused) return false;
    try {
      const full = await samples.read((after, limit) => get(
        `${stream}/${segment(id)}/samples?limit=${limit}${after === null ? '' : `&after=${after}`}`, { signal }), length);
      if (samples.changed) lastNew = new Date();
      own.hidden = connection.session?.id !== id;
      draw();
      return full;
    } catch (error) {
      if (error.status === 404) {
        setText(message, 'No session of this id is stored: it never was, or its history is past the retention.');
        message.hidden = false;
      }
      throw error;
    }
  }, 1000);

  function draw() {
    const shown = samples.newest(length);
    message.hidden = shown.length > 0;
    body.hidden = shown.length === 0;
    if (shown.length === 0) {
      setText(message, 'Nothing is recorded yet. The first sample shows up here by itself.');
      return;
    }
    const newest = shown.at(-1);
    figures.recorded.set(count(newest.sequence + 1), `${count(shown.length)} shown`);
    figures.rate.set(rate(samples.perSecond), 'over the last 10 s');
    figures.latency.set(ms(newest.latency_ms), 'at the server');
    figures.newest.set(shortTime(newest.timestamp), newest.timestamp.length > 24 ? '' : newest.timestamp);
    setText(status, paused ? 'Paused.' : samples.quietFor < 5 ? 'Live: new samples are coming in.' : `No new sample since ${lastNew ? clock(lastNew) : 'this page was opened'}.`);
    signals.update(shown);
    charts.update(shown, signals.chosen, byTime);
    table.update(shown, signals.chosen);
  }

  return () => {
    poller.stop();
    charts.destroy();
  };
}

const shortTime = timestamp => {
  const at = Date.parse(timestamp);
  return Number.isNaN(at) ? timestamp.slice(0, 14) : clock(new Date(at));
};

