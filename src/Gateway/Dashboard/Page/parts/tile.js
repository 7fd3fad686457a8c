// A figure with its name, unit and a note.

import { h, setText } from './dom.js';

/** `figure` is the name by which the figure is known in the server's reply. */
export function tile(name, unit, figure) {
  const number = h('span', { 'data-figure': figure }, '–');
  const note = h('dd', { class: 'note' });
  const element = h('div', { class: 'tile' }, h('dt', {}, name),
    h('dd', { class: 'figure' }, number, unit ? h('small', {}, unit) : null), note);
  return {
    element,
    set(text, under = '', bad = false) {
      setText(number, text);
      setText(note, under);
      element.classList.toggle('bad', bad);
    },
  };
}

export const tiles = list => h('dl', { class: `grid tiles${list.length === 8 ? ' eight' : ''}` }, list.map(one => one.element));

/** A framed part of a view. */
export const panel = (title, unit, ...content) => {
  const [aside, ...rest] = content[0]?.aside ? [content[0].aside, ...content.slice(1)] : [null, ...content];
  return h('section', { class: 'panel' },
    h('header', {}, h('h2', {}, title), unit ? h('span', { class: 'unit' }, unit) : null, aside), rest);
};
