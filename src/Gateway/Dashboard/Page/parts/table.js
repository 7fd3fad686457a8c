// A table whose rows stay where they are while their figures change: focus and selection survive every update.

import { h, setText } from './dom.js';

/**
 * columns: { head, text(item), link?(item) -> address, node?(item, cell), class?, number?, sort?(item), header? }
 * options: { caption, key(item), empty, showCaption?, tall?, sortBy?: [column, descending] }
 */
export function dataTable(columns, { caption, key, empty = 'Nothing yet.', showCaption = false, tall = false, sortBy = null, className = '' }) {
  const rows = new Map();
  const body = h('tbody');
  const nothing = h('tr', {}, h('td', { class: 'empty', colspan: columns.length }, empty));
  let items = [];
  let [sorted, descending] = sortBy ?? [-1, false];

  const heads = columns.map((column, i) => h('th', { scope: 'col', class: classOf(column) },
    column.sort ? h('button', { type: 'button', on: { click: () => sort(i) } }, column.head) : column.head));
  const table = h('table', { class: className }, h('caption', { class: showCaption ? '' : 'hush' }, caption), h('thead', {}, h('tr', {}, heads)), body);
  const element = h('div', { class: `scroll${tall ? ' tall' : ''}`, tabindex: '0', role: 'region', 'aria-label': caption }, table);
  markSorted();

  function sort(column) {
    descending = sorted === column ? !descending : Boolean(columns[column].number);
    sorted = column;
    markSorted();
    update(items);
  }

  function markSorted() {
    heads.forEach((head, i) => {
      if (i === sorted) head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    });
  }

  function inOrder(list) {
    if (sorted < 0) return list;
    const by = columns[sorted].sort;
    const unknown = value => value === null || value === undefined || Number.isNaN(value);
    return list.toSorted((a, b) => {
      const [x, y] = [by(a), by(b)];
      if (unknown(x) || unknown(y)) return Number(unknown(x)) - Number(unknown(y)); // what is not known goes last
      const order = typeof x === 'string' ? x.localeCompare(y, 'en', { numeric: true }) : x - y;
      return descending ? -order : order;
    });
  }

  function make(item) {
    const cells = columns.map(column => {
      const cell = h(column.header ? 'th' : 'td', { class: classOf(column), scope: column.header ? 'row' : null });
      if (column.link) cell.append(h('a', { 'data-link': '' }));
      return cell;
    });
    const row = { element: h('tr', {}, cells), cells };
    return row;
  }

  function fill(row, item) {
    columns.forEach((column, i) => {
      const cell = row.cells[i];
      if (column.node) {
        column.node(item, cell);
        return;
      }
      setText(column.link ? cell.firstChild : cell, column.text(item));
      if (column.link && cell.firstChild.getAttribute('href') !== column.link(item)) cell.firstChild.href = column.link(item);
    });
  }

  function update(next) {
    items = next;
    const seen = new Set();
    let before = body.firstElementChild;
    for (const item of inOrder(next)) {
      const name = key(item);
      seen.add(name);
      let row = rows.get(name);
      if (!row) rows.set(name, row = make(item));
      fill(row, item);
      if (row.element === before) before = before.nextElementSibling;
      else body.insertBefore(row.element, before);
    }
    for (const [name, row] of rows) {
      if (seen.has(name)) continue;
      row.element.remove();
      rows.delete(name);
    }
    if (next.length === 0) body.append(nothing);
    else nothing.remove();
  }

  update([]);
  return { element, update };
}

const classOf = column => [column.number ? 'number' : '', column.class ?? ''].join(' ').trim() || null;
