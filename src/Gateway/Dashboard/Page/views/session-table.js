// The newest samples, line by line.

import { h } from '../parts/dom.js';
import { count, ms, value } from '../parts/format.js';
import { dataTable } from '../parts/table.js';

const shown = 20;

/** Other signals chosen, other columns. */
export function sampleTable() {
  const element = h('div');
  let columns = '';
  let table = null;
  return {
    element,
    update(samples, chosen) {
      const wanted = chosen.map(one => one.key).join('\n');
      if (!table || wanted !== columns) {
        columns = wanted;
        table = dataTable([
          { head: 'No.', header: true, number: true, text: sample => count(sample.sequence) },
          { head: 'Timestamp', class: 'when', text: sample => sample.timestamp },
          { head: 'Latency, ms', number: true, text: sample => ms(sample.latency_ms) },
          ...chosen.map(one => ({ head: one.name, number: true, text: sample => value(one.of(sample)) })),
        ], { caption: 'Newest samples, newest first', key: sample => sample.sequence, empty: 'Nothing is recorded yet.' });
        element.replaceChildren(table.element);
      }
      table.update(samples.slice(-shown).reverse());
    },
  };
}
