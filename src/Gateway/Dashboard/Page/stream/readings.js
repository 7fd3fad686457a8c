// Random readings that look like a plant's: each signal wanders about its mean, within its range.

/** @param boundary names; ranges: name -> {min, max, mean, std}; base: name -> value, for signals of which no range is known. */
export function wanderer(boundary, ranges, base) {
  const now = new Map();
  const step = name => {
    const range = ranges[name];
    if (!range) {
      const centre = Number(base(name)) || 0;
      return centre + (Math.random() - .5) * (Math.abs(centre) * .1 || 1);
    }
    const width = range.std > 0 ? range.std : (range.max - range.min) / 6;
    const before = now.get(name) ?? range.mean + gauss() * width * .5;
    const next = before + (range.mean - before) * .05 + gauss() * width * .18;
    return Math.min(range.max, Math.max(range.min, next));
  };
  return () => Object.fromEntries(boundary.map(name => {
    const value = step(name);
    now.set(name, value);
    return [name, Number(value.toPrecision(6))];
  }));
}

const gauss = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
