// One ensemble: how well each signal is predicted, and which use the boost, and why.

import { get, segment } from '../api.js';
import { choice, field, h, setText } from '../parts/dom.js';
import { count, deviation, plural, r2, short, signed, value } from '../parts/format.js';
import { dataTable } from '../parts/table.js';
import { panel } from '../parts/tile.js';
import { Poller } from '../poller.js';
import { to } from '../router.js';

export function ensemble(host, name) {
  let record = null;
  let boostFilter = 'all';
  const address = `api/v1/ensemble/${segment(name)}`;
  const message = h('p', { class: 'message', role: 'status' }, 'Reading the record…');
  const body = h('div', { hidden: true });
  const facts = h('dl', { class: 'facts' });
  const filter = h('input', { type: 'search', placeholder: 'name', autocomplete: 'off', spellcheck: 'false', on: { input: show } });
  const shown = h('p', { class: 'quiet small', role: 'status' });
  const signals = dataTable([
    { head: 'Signal', header: true, text: one => one.signal, sort: one => one.signal },
    { head: 'R², stage 1', number: true, text: one => r2(one.r2_stage1), sort: one => one.r2_stage1 },
    { head: 'R², ensemble', number: true, text: one => r2(one.r2_ensemble), sort: one => one.r2_ensemble },
    { head: 'Δ', number: true, text: one => signed(one.delta_r2), sort: one => one.delta_r2 },
    { head: 'R² served', class: 'wide-only', node: bar },
    { head: 'Boost', node: boostCell, sort: one => Number(!one.use_boost) },
    { head: 'Why', class: 'wide-only', text: one => why(one) },
  ], { caption: 'Target signals', key: one => one.signal, empty: 'No signal of that kind.', sortBy: null });
  const boundary = dataTable([
    { head: 'Signal', header: true, text: one => one.signal, sort: one => one.signal },
    ...['min', 'mean', 'max', 'std'].map(key => ({ head: key, number: true, text: one => value(one.range?.[key]), sort: one => one.range?.[key] })),
  ], { caption: 'Boundary signals', key: one => one.signal });
  const weights = dataTable([
    { head: 'Signal', header: true, text: one => one.signal, sort: one => one.signal },
    ...['stage1', 'boost'].flatMap(model => [['rms_std', 'rms'], ['max_std', 'max']].map(([key, head]) => (
      { head: `${model === 'boost' ? 'Boost' : 'Stage 1'}, ${head}`, number: true, text: one => deviation(one[model]?.[key]), sort: one => one[model]?.[key] }))),
  ], { caption: 'What 8-bit weights cost', key: one => one.signal, sortBy: null });
  const weightsPanel = panel('8-bit weights', 'distance from the same model in float32 when it was loaded, in standard deviations of the signal', weights.element);
  body.append(panel('Record', '', facts),
    h('section', { class: 'panel spaced' },
      h('header', {}, h('h2', {}, 'Target signals'), shown),
      h('div', { class: 'fields spaced' }, field('Filter', filter),
        choice('Which signals', [['all', 'All'], ['boost', 'Boosted'], ['stage1', 'Stage 1 only']], 'all', chosen => { boostFilter = chosen; show(); })),
      h('p', { class: 'quiet small wide-only' }, 'A bar is the R² of what is served, from 0 to 1; the mark in it is that of stage 1 alone. Measured on data that the training did not see.'),
      signals.element),
    weightsPanel,
    panel('Boundary signals', 'observed in the training data, engineering units', boundary.element));
  host.append(
    h('div', { class: 'title' }, h('div', {}, h('p', { class: 'small' }, h('a', { href: to('ensembles'), 'data-link': '' }, 'Ensembles')), h('h1', {}, name)),
      h('a', { class: 'button primary', href: to(`console?ensemble=${segment(name)}`), 'data-link': '' }, 'Open a stream')),
    message, body);

  function show() {
    if (!record) return;
    const text = filter.value.trim().toLowerCase();
    const list = record.signal_analysis.filter(one =>
      one.signal.toLowerCase().includes(text) && (boostFilter === 'all' || one.use_boost === (boostFilter === 'boost')));
    signals.update(list);
    setText(shown, `${count(list.length)} of ${count(record.signal_analysis.length)}`);
  }

  /** Only where the node has made 8-bit weights of a model. */
  function showWeights() {
    const { stage1, boost } = record.quantization ?? {};
    weightsPanel.hidden = !stage1 && !boost;
    weights.update(weightsPanel.hidden ? [] : record.signals.target.map(signal => ({ signal, stage1: stage1?.signals[signal], boost: boost?.signals[signal] })));
  }

  /** The rule is the threshold; a record that departs from it says so. */
  function why(one) {
    const threshold = record.delta_r2_threshold;
    if (one.delta_r2 === null) return one.use_boost ? 'set in the record; not measured' : 'not measured';
    const gains = one.delta_r2 >= threshold;
    const reason = `Δ ${gains ? '≥' : '<'} ${threshold}`;
    return gains === one.use_boost ? reason : `set in the record, although ${reason}`;
  }

  const poller = new Poller(async signal => {
    try {
      record = await get(`${address}/info`, { signal });
      const { signals: ranges } = await get(`${address}/ranges`, { signal });
      const known = record.signals.boundary.filter(one => ranges[one]).length;
      facts.replaceChildren(...fact('Stage-1 model', record.stage1_model_name), ...fact('Boost model', record.residual_boost_model_name),
        ...fact('Boost used from', `Δ R² ≥ ${record.delta_r2_threshold}`), ...fact('Boosted', `${count(record.num_use_boost)} of ${plural(record.signals.target.length, 'target signal')}`),
        ...fact('Boundary signals', `${count(record.signals.boundary.length)}, ${known === 0 ? 'ranges unknown' : `ranges known of ${count(known)}`}`), ...fact('Created', record.created_time),
        ...Object.entries(record.metrics).filter(([, metric]) => typeof metric !== 'object').flatMap(([key, metric]) => fact(key, typeof metric === 'number' ? short(metric) : String(metric))));
      showWeights();
      boundary.update(record.signals.boundary.map(one => ({ signal: one, range: ranges[one] })));
      show();
      message.hidden = true;
      body.hidden = false;
    } catch (error) {
      if (error.status === 404) setText(message, 'No ensemble of that name is served.');
      throw error;
    }
  }, 30_000);
  return () => poller.stop();
}

const fact = (name, text) => [h('div', {}, h('dt', {}, name), h('dd', {}, text))];

function boostCell(one, cell) {
  const text = one.use_boost ? 'boost' : 'stage 1';
  if (cell.textContent !== text) cell.replaceChildren(h('span', { class: one.use_boost ? 'tag good' : 'tag' }, text));
}

function bar(one, cell) {
  const used = one.use_boost ? one.r2_ensemble : one.r2_stage1;
  cell.firstChild ?? cell.append(h('span', { class: 'bar', 'aria-hidden': 'true' }, h('i'), h('b')));
  const [fill, mark] = cell.firstChild.children;
  fill.style.setProperty('--part', Math.max(0, used ?? 0));
  mark.hidden = !one.use_boost || one.r2_stage1 === null;
  mark.style.setProperty('--part', Math.max(0, one.r2_stage1 ?? 0));
}
