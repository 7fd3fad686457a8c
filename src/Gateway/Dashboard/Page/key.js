// The API key: asked for when the server wants one, kept for this tab alone.

const stored = 'streamcluster.key';
const part = id => document.getElementById(id);
let current = null;
/** Who waits for a key: the promise, and what ends it. */
let asking = null;

try { current = sessionStorage.getItem(stored); } catch { /* kept by the page alone */ }

export const keyText = () => current;

/** The UTF-8 bytes of a text, a character each: what a header, and btoa, take. */
export const utf8 = text => Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join('');

function keep(key) {
  current = key || null;
  try { if (current) sessionStorage.setItem(stored, current); else sessionStorage.removeItem(stored); } catch { /* likewise */ }
  part('key').hidden = !current && !asking;
}

/** Opens the field for the key; done once another key than the one that was refused is there. */
export function askForKey(refused) {
  if (current !== refused) return Promise.resolve(); // given while this request was on its way
  if (!asking) {
    asking = Promise.withResolvers();
    open(refused ? 'The server does not accept this key.' : '');
  }
  return asking.promise;
}

function open(error) {
  part('key').hidden = false;
  part('key-text').value = '';
  part('key-error').textContent = error;
  part('key-forget').hidden = !current || asking !== null;
  if (!part('key-dialog').open) part('key-dialog').showModal();
}

function take(event) {
  event.preventDefault();
  const text = part('key-text').value.trim();
  if (!text) {
    part('key-error').textContent = 'Enter the key.';
    return;
  }
  const waiting = asking;
  asking = null;
  keep(text);
  part('key-dialog').close();
  waiting?.resolve();
}

export function startKey() {
  part('key').hidden = !current;
  part('key').addEventListener('click', () => open(''));
  part('key-dialog').querySelector('form').addEventListener('submit', take);
  part('key-forget').addEventListener('click', () => { keep(null); location.reload(); });
}
