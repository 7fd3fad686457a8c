// What went over the wire, the newest kept.

const kept = 200;

export class WireLog {
  entries = [];
  #number = 0;

  add(entry) {
    this.entries.push({ ...entry, number: ++this.#number, time: new Date() });
    if (this.entries.length > kept) this.entries.shift();
  }

  clear() { this.entries.length = 0; }

  get total() { return this.#number; }
}
