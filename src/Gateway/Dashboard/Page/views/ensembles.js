// What is served, and what cannot be.

import { get, segment } from '../api.js';
import { h, setText } from '../parts/dom.js';
import { count, plural, r2 } from '../parts/format.js';
import { dataTable } from '../parts/table.js';
import { Poller } from '../poller.js';
import { to } from '../router.js';

/** Records are read for so many ensembles at once; more on request. */
const step = 25;

export function ensembles(host) {
  const records = new Map();
  let names = [];
  let wanted = step;
  const summary = h('p', { class: 'quiet small' });
  const table = dataTable([
    { head: 'Ensemble', header: true, text: row => row.name, link: row => to(`ensemble/${segment(row.name)}`), sort: row => row.name },
    { head: 'Stage-1 model', class: 'wide-only', text: row => row.record?.stage1_model_name ?? '…', sort: row => row.record?.stage1_model_name },
    { head: 'Boost model', class: 'wide-only', text: row => row.record?.residual_boost_model_name ?? '…', sort: row => row.record?.residual_boost_model_name },
    { head: 'Boundary', number: true, text: row => count(row.record?.signals.boundary.length), sort: row => row.record?.signals.boundary.length },
    { head: 'Targets', number: true, text: row => count(row.record?.signals.target.length), sort: row => row.record?.signals.target.length },
    { head: 'Boosted', number: true, text: row => count(row.record?.num_use_boost), sort: row => row.record?.num_use_boost },
    { head: 'Mean R²', number: true, text: row => r2(meanR2(row.record)), sort: row => meanR2(row.record) },
    { head: 'Created', class: 'number wide-only', text: row => row.record?.created_time ?? '…', sort: row => row.record?.created_time },
  ], { caption: 'Ensembles that are served', key: row => row.name, empty: 'No ensemble is served.' });
  const problems = dataTable([
    { head: 'File', header: true, text: one => one.file },
    { head: 'Name', text: one => one.name ?? '–' },
    { head: 'Why it is not served', text: one => one.reason },
  ], { caption: 'Model files that cannot be used', key: one => `${one.file} ${one.name} ${one.reason}`, empty: 'Every model file can be used.' });
  const more = h('button', { type: 'button', hidden: true, on: { click: () => { wanted += step; poller.now(); } } }, 'Read more records');

  host.append(
    h('div', { class: 'title' }, h('div', {}, h('h1', {}, 'Ensembles'), summary)),
    h('section', { class: 'panel spaced' }, table.element, h('p', { class: 'pages' }, more)),
    h('section', { class: 'panel' }, h('header', {}, h('h2', {}, 'Model files that cannot be used')), problems.element));

  const show = () => table.update(names.map(name => ({ name, record: records.get(name) })));
  const poller = new Poller(async signal => {
    const health = await get('health', { signal });
    names = health.ensembles;
    problems.update(health.problems);
    setText(summary, `${plural(names.length, 'ensemble')} served. R² is measured on data that the training did not see.`);
    show();
    for (const name of names.slice(0, wanted)) {
      if (records.has(name)) continue;
      const record = await get(`api/v1/ensemble/${segment(name)}/info`, { signal }).catch(error => {
        if (error.status !== 404) throw error; // gone since it was listed
        return null;
      });
      if (record) records.set(name, record);
      show();
    }
    more.hidden = names.length <= wanted;
  }, 10_000);
  return () => poller.stop();
}

function meanR2(record) {
  const known = record?.signal_analysis.map(signal => signal.use_boost ? signal.r2_ensemble : signal.r2_stage1).filter(value => value !== null) ?? [];
  return known.length ? known.reduce((a, b) => a + b, 0) / known.length : null;
}
