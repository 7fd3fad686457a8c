// Whether the server is there, and in what state: asked for on every view.

import { get } from './api.js';
import { clock } from './parts/format.js';
import { setText } from './parts/dom.js';
import { Poller } from './poller.js';

const words = { ready: 'ready', starting: 'starting', draining: 'draining', empty: 'no ensemble served' };

/** The last /health; null before the first and while the server is away. */
export const server = { health: null };

export function startServerWatch() {
  const state = document.getElementById('state');
  const banner = document.getElementById('away');
  let awaySince = null;
  const troubles = new Map();
  const tell = () => setText(banner, awaySince
    ? `The server has not answered since ${clock(awaySince)}. What is shown is from before; this page goes on trying.`
    : [...troubles.values()][0] ?? '');
  document.addEventListener('trouble', ({ detail: { source, trouble } }) => {
    if (trouble) troubles.set(source, trouble);
    else troubles.delete(source);
    tell();
  });
  const show = (name, text) => { state.dataset.state = name; setText(state, text); };
  new Poller(async signal => {
    try {
      const health = await get('health', { signal, timeout: 5000 });
      server.health = health;
      show(health.status, words[health.status] ?? health.status);
      if (awaySince) document.dispatchEvent(new Event('server-back'));
      awaySince = null;
      document.documentElement.classList.remove('stale');
      tell();
      document.dispatchEvent(new CustomEvent('health', { detail: health }));
    } catch (error) {
      signal.throwIfAborted();
      server.health = null;
      awaySince ??= new Date();
      show('away', 'away');
      document.documentElement.classList.add('stale');
      tell();
      throw error;
    }
  }, 2000);
}
