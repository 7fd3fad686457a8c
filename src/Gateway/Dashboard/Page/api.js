// The HTTP interface. Requests go one after the other: however slow the server, this page never has two on their way.

import { keyText, askForKey, utf8 } from './key.js';

/** The folder the server's addresses start from, whatever proxy is in front. */
export const root = new URL('../', import.meta.url);
export const stream = 'api/v1/inference/stream';
export const segment = text => encodeURIComponent(text);

/** A reply that is no success. */
export class ApiError extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `The server answered ${status}.`);
    this.status = status;
    this.code = problem?.error_code ?? null;
  }
}

let last = Promise.resolve();

/** Asks for JSON, after every request before it. */
export function get(path, options = {}) {
  const turn = last.then(async () => {
    options.signal?.throwIfAborted();
    return (await request(path, options)).json();
  });
  last = turn.catch(() => {});
  return turn;
}

export const post = async (path, body) => (await request(path, {
  method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), timeout: 120_000,
})).json();

/** Asks, and where a key is needed asks the person for it and tries again. */
export async function request(path, { timeout = 10_000, signal, ...options } = {}) {
  for (;;) {
    const key = keyText();
    const limits = [timeout ? AbortSignal.timeout(timeout) : null, signal].filter(Boolean);
    const reply = await fetch(new URL(path, root), {
      cache: 'no-store', ...options, signal: AbortSignal.any(limits),
      headers: { ...options.headers, ...(key ? { 'X-Api-Key': utf8(key) } : {}) },
    });
    if (reply.ok) return reply;
    if (reply.status === 401) {
      await askForKey(key);
      signal?.throwIfAborted();
      continue;
    }
    throw new ApiError(reply.status, await reply.json().catch(() => null));
  }
}

/** Saves a reply as a file. Without a key the browser streams it to disk; with one the page has to fetch it first. */
export async function download(path, name) {
  const link = document.createElement('a');
  link.download = name;
  if (!keyText()) {
    link.href = new URL(path, root);
    link.click();
    return;
  }
  const blob = await (await request(path, { timeout: 0 })).blob();
  link.href = URL.createObjectURL(blob);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
