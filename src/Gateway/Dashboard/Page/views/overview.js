// What the service does now and did lately.

import { get, stream } from '../api.js';
import { Chart } from '../parts/chart.js';
import { choice, h, setText } from '../parts/dom.js';
import { count, ms, moment, plural, rate, span } from '../parts/format.js';
import { dataTable } from '../parts/table.js';
import { panel, tile, tiles } from '../parts/tile.js';
import { Poller } from '../poller.js';
import { to } from '../router.js';
import { server } from '../server.js';
import { codesOf, colourOf, meaning, sum } from './errors.js';
import { LiveRate, Timeline } from './figures.js';

const spans = [[300, '5 min'], [900, '15 min'], [3600, '1 h']];

export function overview(host) {
  const live = new LiveRate();
  const timeline = new Timeline();
  let seconds = 900;
  let stats = null;
  let errorChart = null;

  const figures = {
    connections: tile('Connections', '', 'active_connections'),
    rate: tile('Throughput', 'per second', 'rate'),
    p50: tile('Latency p50', 'ms', 'p50_latency_ms'),
    p95: tile('Latency p95', 'ms', 'p95_latency_ms'),
    p99: tile('Latency p99', 'ms', 'p99_latency_ms'),
    total: tile('Predictions', '', 'total_predictions'),
    errors: tile('Errors', '', 'errors'),
    nodes: tile('Nodes', '', 'nodes'),
  };
  const throughput = new Chart({ label: 'Throughput over time', kind: 'area',
    series: [{ label: 'predictions/s', token: '--series-1', format: rate }] });
  const connections = new Chart({ label: 'Connections over time', kind: 'area', whole: true,
    series: [{ label: 'active', token: '--series-6', format: count }] });
  const latency = new Chart({ label: 'Latency over time', log: true, series: [
    { label: 'p50', token: '--series-3', format: ms }, { label: 'p95', token: '--series-2', format: ms }, { label: 'p99', token: '--series-4', format: ms }] });
  const errorHost = h('div');
  const ownNote = h('p', { class: 'quiet small', hidden: true }, 'This server keeps no timeline: the charts show what this page has seen since it was opened.');
  const welcome = h('div');
  const errorTable = dataTable([
    { head: 'Code', header: true, class: 'when', node: (row, cell) => errorCell(row, cell), sort: row => row.code },
    { head: 'Since start', number: true, text: row => row.total === null ? '–' : count(row.total), sort: row => row.total },
    { head: 'In the charts', number: true, text: row => count(row.lately), sort: row => row.lately },
    { head: 'What it means', class: 'wide-only', text: row => meaning(row.code) },
  ], { caption: 'Errors by code', key: row => row.code, empty: 'No errors.' });
  const nodeTable = dataTable([
    { head: 'Node', header: true, text: node => node.name, sort: node => node.name },
    { head: 'Up for', number: true, text: node => span((serverNow() - Date.parse(node.started_at)) / 1000), sort: node => -Date.parse(node.started_at) },
    { head: 'Connections', number: true, text: node => count(node.active_connections), sort: node => node.active_connections },
    { head: 'Predictions', number: true, text: node => count(node.predictions_since_start), sort: node => node.predictions_since_start },
    { head: 'Started', class: 'wide-only number', text: node => moment(new Date(node.started_at)) },
  ], { caption: 'Nodes', key: node => node.name + node.started_at, empty: 'No node has reported yet.' });
  const models = h('p', { class: 'small quiet' });

  host.append(
    h('div', { class: 'title' }, h('div', {}, h('h1', {}, 'Overview'), h('p', { class: 'quiet small' }, 'All nodes. Latency is from a message being complete at the server to its prediction being ready.')),
      choice('Span of the charts', spans, seconds, chosen => { seconds = chosen; timeline.forget(); poller.now(); draw(); })),
    welcome, tiles(Object.values(figures)), ownNote,
    h('div', { class: 'grid halves' },
      panel('Throughput', 'predictions/s', throughput.element), panel('Latency', 'ms per message, logarithmic', latency.element),
      panel('Connections', 'with a configuration', connections.element), panel('Errors', 'messages per step, by code', errorHost)),
    h('div', { class: 'grid halves' }, panel('Errors by code', '', errorTable.element), panel('Nodes', '', nodeTable.element, models)));

  const poller = new Poller(async signal => {
    stats = await get(`${stream}/stats?limit=0`, { signal });
    live.add(stats.total_predictions, performance.now() / 1000);
    timeline.note(stats, live.perSecond);
    try {
      await timeline.read(seconds, signal);
    } finally {
      if (!signal.aborted) draw(); // the figures do not wait for the charts
    }
  }, 1000);
  const onHealth = () => showHealth();
  document.addEventListener('health', onHealth);
  drawErrorChart([]);
  showHealth();

  function draw() {
    if (!stats) return;
    const { points, range } = timeline.within(seconds);
    const lately = points.reduce((all, point) => all + sum(point.errors), 0);
    const total = stats.errors ? sum(stats.errors) : lately;
    const quiet = stats.total_predictions === 0;
    figures.connections.set(count(stats.active_connections), `${count(stats.connections_total)} accepted`);
    figures.rate.set(rate(live.perSecond), 'last 5 s');
    figures.p50.set(quiet ? '–' : ms(stats.p50_latency_ms), 'last 5 min');
    figures.p95.set(quiet ? '–' : ms(stats.p95_latency_ms), 'last 5 min');
    figures.p99.set(quiet ? '–' : ms(stats.p99_latency_ms), 'last 5 min');
    figures.total.set(count(stats.total_predictions), quiet ? 'none yet' : `average ${ms(stats.average_latency_ms)} ms`);
    figures.errors.set(count(total), stats.errors ? 'since start' : 'in the charts’ span', lately > 0);
    figures.nodes.set(count(stats.nodes.length), uptime());
    ownNote.hidden = !timeline.own;
    showWelcome();
    nodeTable.update(stats.nodes);

    const codes = codesOf(points, stats.errors);
    errorTable.update(codes.map(code => ({ code, total: stats.errors ? stats.errors[code] ?? 0 : null, lately: points.reduce((all, point) => all + (point.errors?.[code] ?? 0), 0) })));
    const xs = points.map(point => point.at);
    throughput.set([xs, points.map(point => point.predictions === null ? null : point.predictions / timeline.interval)], range);
    connections.set([xs, points.map(point => point.active_connections)], range);
    latency.set([xs, points.map(point => point.p50_latency_ms), points.map(point => point.p95_latency_ms), points.map(point => point.p99_latency_ms)], range);
    const shown = codes.filter(code => points.some(point => point.errors?.[code]));
    drawErrorChart(shown);
    errorChart?.set([xs, ...shown.map(code => points.map(point => point.errors?.[code] ?? 0))], range);
  }

  /** Another set of codes is another chart. */
  function drawErrorChart(codes) {
    const name = codes.join();
    if (errorHost.dataset.codes === name) return;
    errorHost.dataset.codes = name;
    errorChart?.destroy();
    errorChart = null;
    if (codes.length === 0) {
      errorHost.replaceChildren(h('p', { class: 'quiet nothing' }, 'No errors in this span.'));
      return;
    }
    errorChart = new Chart({ label: 'Errors over time, by code', kind: 'stack', whole: true,
      series: codes.map(code => ({ label: code, token: colourOf(code), format: count })) });
    errorHost.replaceChildren(errorChart.element);
  }

  function showWelcome() {
    const state = stats.active_connections > 0 ? '' : stats.total_predictions === 0 ? 'first' : 'idle';
    if (welcome.dataset.state === state) return;
    welcome.dataset.state = state;
    welcome.replaceChildren(...(state === '' ? [] : [state === 'first' ? firstSteps() : idle()]));
  }

  function showHealth() {
    const { health } = server;
    if (!health) return;
    const problems = health.problems.length;
    const text = `${plural(health.ensembles.length, 'ensemble')} served` + (problems ? `; ${plural(problems, 'model file')} cannot be used` : '');
    if (models.textContent.startsWith(text)) return;
    models.replaceChildren(text + '. ', h('a', { href: to('ensembles'), 'data-link': '' }, problems ? 'See why' : 'See them'));
  }

  /** The browser's clock need not agree with the server's; the timeline's newest step ends about now. */
  function serverNow() {
    const newest = timeline.own ? null : timeline.points.at(-1)?.at;
    return newest && Math.abs(newest - Date.now() / 1000) > 30 ? newest * 1000 : Date.now();
  }

  function uptime() {
    const oldest = Math.min(...stats.nodes.map(node => Date.parse(node.started_at)));
    return Number.isFinite(oldest) ? `up for ${span((serverNow() - oldest) / 1000)}` : '';
  }

  return () => {
    poller.stop();
    document.removeEventListener('health', onHealth);
    for (const chart of [throughput, connections, latency, errorChart]) chart?.destroy();
  };
}

const startLink = () => h('a', { class: 'button primary', href: to('console?demo'), 'data-link': '' }, 'Start a demo stream');

const firstSteps = () => h('section', { class: 'panel welcome' },
  h('h2', {}, 'Nothing is connected yet'),
  h('p', {}, 'A device opens a WebSocket, names an ensemble and sends readings of its boundary signals; for each it gets predictions of the other signals. ' +
    'To see it work, let this browser be the device:'),
  h('p', { class: 'buttons' }, startLink(), h('a', { class: 'button', href: to('docs') }, 'Read the protocol')),
  h('p', { class: 'quiet small' }, 'The demo sends random readings within the ranges of the first ensemble, five a second, and shows the predictions live.'));

const idle = () => h('section', { class: 'panel welcome slim' },
  h('p', {}, h('strong', {}, 'No device is connected at the moment.')), h('p', { class: 'buttons' }, startLink()));

function errorCell(row, cell) {
  if (cell.dataset.code === row.code) return;
  cell.dataset.code = row.code;
  const swatch = h('span', { class: 'swatch', 'aria-hidden': 'true' });
  swatch.style.setProperty('--swatch', `var(${colourOf(row.code)})`);
  cell.replaceChildren(swatch, h('code', {}, row.code));
}
