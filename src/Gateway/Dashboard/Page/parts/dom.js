// Makes elements. Text is always text: nothing the server says is ever read as HTML.

/** h('a', { class: 'x', href, on: { click } }, 'text', element, …); null and false children are left out. */
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === 'on') for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (key === 'value' || key === 'checked' || key === 'selected' || key === 'disabled') element[key] = value;
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** Sets text only where it differs: selections and screen readers are left in peace. */
export function setText(element, text) {
  const wanted = String(text);
  if (element.textContent !== wanted) element.textContent = wanted;
}

let numbers = 0;
/** An id that no other element has. */
export const freshId = prefix => `${prefix}-${++numbers}`;

/** A label and its control. */
export function field(label, control) {
  control.id ||= freshId('field');
  return h('div', { class: 'field' }, h('label', { for: control.id }, label), control);
}

/** Buttons of which one is pressed. */
export function choice(label, options, chosen, onChoose) {
  const buttons = options.map(([value, text]) => h('button', {
    type: 'button', 'aria-pressed': String(value === chosen),
    on: { click: () => {
      buttons.forEach((button, i) => button.setAttribute('aria-pressed', String(options[i][0] === value)));
      onChoose(value);
    } },
  }, text));
  return h('div', { class: 'choice', role: 'group', 'aria-label': label }, buttons);
}
