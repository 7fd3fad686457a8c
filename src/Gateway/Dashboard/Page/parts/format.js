// Figures for people: the same number of places everywhere, units beside them.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const missing = '–';
const isNumber = value => typeof value === 'number' && Number.isFinite(value);
const minus = text => text.replace('-', '−');
const pad = (number, places = 2) => String(number).padStart(places, '0');

export const count = value => isNumber(value) ? whole.format(value) : missing;

/** A rate: one decimal below 100. */
export const rate = value => !isNumber(value) ? missing : value === 0 ? '0' : value < 100 ? value.toFixed(1) : whole.format(value);

/** Milliseconds: three digits that count. */
export const ms = value => !isNumber(value) ? missing
  : value === 0 ? '0' : value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : whole.format(value);

/** A signal's value: five digits that count, so that a column of like values has its points under each other. */
export const value = number => !isNumber(number) ? missing : minus(
  number === 0 ? '0' : Math.abs(number) >= 1e7 || Math.abs(number) < 1e-4 ? number.toExponential(3)
    : Math.abs(number) >= 1e5 ? number.toFixed(0) : number.toPrecision(5));

/** The same as short as it can be said. */
export const short = number => isNumber(number) ? minus(Number.isInteger(number) ? count(number) : String(Number(number.toPrecision(4)))) : missing;

const ticks = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 });
export const tick = number => minus(ticks.format(number));

/** Parts of a standard deviation. */
export const deviation = number => isNumber(number) ? number.toFixed(4) : missing;

/** R² and its differences: four decimals, a true minus sign. */
export const r2 = number => isNumber(number) ? number.toFixed(4).replace('-', '−') : missing;
export const signed = number => isNumber(number) ? (number > 0 ? '+' : '') + r2(number) : missing;

export const clock = date => `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
export const day = date => `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
export const moment = date => `${day(date)} ${clock(date)}`;

/** A span of seconds in its two largest units. */
export function span(seconds) {
  if (!isNumber(seconds)) return missing;
  const all = Math.max(0, Math.floor(seconds));
  const parts = [[Math.floor(all / 86400), 'd'], [Math.floor(all / 3600) % 24, 'h'], [Math.floor(all / 60) % 60, 'min'], [all % 60, 's']];
  const first = parts.findIndex(([number]) => number > 0);
  return first < 0 ? '0 s' : parts.slice(first, first + 2).filter(([number]) => number > 0).map(([number, unit]) => `${number} ${unit}`).join(' ');
}

export const bytes = number => number < 1000 ? `${number} B` : `${(number / 1000).toFixed(1)} kB`;
export const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;
