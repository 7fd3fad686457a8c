// The whole history: to this computer, or to a folder of the server.

import { download, post, segment, stream } from '../api.js';
import { field, h } from '../parts/dom.js';
import { plural } from '../parts/format.js';
import { panel } from '../parts/tile.js';

export function exportPanel(id) {
  const outcome = h('p', { role: 'status' });
  const folder = h('input', { placeholder: 'line-1/shift-2', spellcheck: 'false', autocomplete: 'off' });
  const format = h('select', {}, h('option', { value: 'csv' }, 'CSV'), h('option', { value: 'json' }, 'JSON'));
  const say = (text, bad) => {
    outcome.className = `message ${bad ? 'bad' : 'good'}`;
    outcome.textContent = text;
  };
  const tell = work => async event => {
    event.preventDefault();
    try { await work(); } catch (error) { say(error.status ? error.message : 'The server did not answer.', true); }
  };
  const get = kind => h('button', { type: 'button', on: { click: tell(() =>
    download(`${stream}/${segment(id)}/history?format=${kind}`, `stream_history_${id}.${kind}`)) } }, `Download ${kind.toUpperCase()}`);
  return panel('Whole history', 'every sample that is kept, also after the device has gone',
    h('form', { class: 'fields', on: { submit: tell(async () => {
      const saved = await post(`${stream}/save`, { session_id: id, output_dir: folder.value.trim() || null, format: format.value });
      say(saved.output_path ? `${plural(saved.samples_saved, 'sample')} saved on the server: ${saved.output_path}` : saved.message, false);
    }) } }, get('csv'), get('json'), h('span', { class: 'divider', 'aria-hidden': 'true' }),
    field('Folder on the server (may stay empty)', folder), field('Form', format), h('button', { type: 'submit' }, 'Save on the server')), outcome);
}
