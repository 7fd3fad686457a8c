// One stream to the server, held by this page whatever view is shown: config, predictions, resume. The protocol is at /docs.

import { root, stream as path } from '../api.js';
import { keyText, utf8 } from '../key.js';
import { WireLog } from './log.js';

const stored = 'streamcluster.session';
/** Unanswered requests beyond which nothing more is sent: the server is slower than the readings come. */
const ahead = 200;
/** What a client must not do again by itself: it would be refused again, the session goes on elsewhere, or the key is gone. */
const final = new Set([1000, 1002, 1003, 1007, 1008, 1009, 4001, 4003]);
const waits = [300, 1000, 2000, 5000];

export class StreamConnection extends EventTarget {
  /** closed, connecting, open (with a configuration) or lost (will be resumed). */
  state = 'closed';
  /** { id, token, ensemble } of the newest session, this tab's last one included. */
  session = readSession();
  log = new WireLog();
  sent = 0;
  answered = 0;
  failed = 0;
  why = '';
  #socket = null; #configuration = null; #pending = new Map(); #number = 0; #tag = Math.random().toString(36).slice(2, 6);
  #attempt = 0; #timer = 0; #pacer = 0; #rate = 0;

  get rate() { return this.#rate; }
  get waiting() { return this.#pending.size; }

  /** Opens a new session. `configuration` is the config message's data. */
  open(configuration) {
    this.#abandon();
    this.#configuration = configuration;
    [this.sent, this.answered, this.failed] = [0, 0, 0];
    this.#pending.clear();
    this.#connect(configuration);
  }

  /** Goes on with the session: whatever was not answered is sent again under its id, and is never predicted twice. */
  resume() {
    if (!this.session) return;
    this.#abandon();
    this.#connect({ session_id: this.session.id, resume_token: this.session.token });
  }

  /** As a network would: the connection is gone, the session is not. */
  drop() {
    if (!this.#socket) return;
    this.#set('lost', 'The connection was dropped; the session is resumed.');
    const socket = this.#socket;
    this.#socket = null;
    socket.close();
    this.#timer = setTimeout(() => this.resume(), waits[0]);
  }

  /** Ends the connection. The session stays stored and can be resumed. */
  close() {
    this.pace(0);
    const socket = this.#socket;
    this.#abandon();
    socket?.close(1000);
    this.#set('closed', '');
  }

  predict(boundarySignals) {
    this.#request('predict', { boundary_signals: boundarySignals, timestamp: new Date().toISOString() });
  }

  predictBatch(batch) {
    const at = new Date().toISOString();
    this.#request('predict_batch', { batch, timestamps: batch.map(() => at) });
  }

  ping() { this.#send({ type: 'ping', id: this.#nextId() }); }

  /** Sends what somebody typed, as it is. */
  raw(text) { this.#put(text, null); }

  /** A reading so many times a second; 0: no more. */
  pace(perSecond, makeReading) {
    clearInterval(this.#pacer);
    this.#rate = perSecond;
    if (perSecond > 0) {
      let [last, due] = [performance.now(), 0];
      this.#pacer = setInterval(() => {
        const now = performance.now();
        due = Math.min(due + (now - last) / 1000 * perSecond, Math.max(1, perSecond / 20)); // what a busy tab missed is not made up for
        last = now;
        for (; due >= 1; due--) if (this.state === 'open' && this.#pending.size < ahead) this.predict(makeReading());
      }, Math.max(20, Math.min(1000 / perSecond, 250)));
    }
    this.#changed();
  }

  #connect(data) {
    this.#set('connecting', '');
    const address = new URL(path, root);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    const key = keyText();
    const socket = new WebSocket(address, ['streamcluster.v1', ...(key ? [`base64url.bearer.authorization.streamcluster.${base64Url(key)}`] : [])]);
    this.#socket = socket;
    socket.onopen = () => { if (socket === this.#socket) this.#send({ type: 'config', id: this.#nextId(), data }); };
    socket.onmessage = event => { if (socket === this.#socket) this.#receive(event.data); };
    socket.onclose = event => { if (socket === this.#socket) this.#lost(event); };
  }

  #request(type, data) {
    const id = this.#nextId();
    const text = JSON.stringify({ type, id, data });
    const entry = { text, type, at: 0 };
    this.#pending.set(id, entry);
    this.sent++;
    this.#put(text, entry, type);
    this.#changed();
  }

  #send(message) { this.#put(JSON.stringify(message), this.#await(message), message.type); }

  #await(message) {
    const entry = { text: null, type: message.type, at: 0 };
    this.#pending.set(message.id, entry);
    return entry;
  }

  #put(text, entry, type = null) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    if (entry) entry.at = performance.now();
    this.log.add({ direction: 'out', text, type });
    this.#socket.send(text);
  }

  #receive(text) {
    const now = performance.now();
    let reply;
    try { reply = JSON.parse(text); } catch { reply = { type: 'unreadable' }; }
    const asked = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    const isError = reply.type === 'error';
    this.log.add({
      direction: 'in', text, type: reply.type, isError, code: reply.error_code ?? null, replayed: reply.replayed === true,
      roundTrip: asked?.at ? now - asked.at : null, latency: reply.data?.latency_ms ?? null,
    });
    if (reply.type === 'config_ack') this.#configured(reply);
    else if (asked?.type === 'config' && isError) this.#refused(reply);
    else if (isError) this.failed++;
    else if (reply.type === 'prediction' || reply.type === 'prediction_batch') this.answered++;
    if (reply.type !== 'config_ack') this.#attempt = 0; // a connection that brings answers is a good one
    this.dispatchEvent(new CustomEvent('reply', { detail: reply }));
    this.#changed();
  }

  #configured(ack) {
    this.session = { id: ack.session_id, token: ack.resume_token, ensemble: ack.ensemble_info.ensemble_name, resumed: ack.resumed };
    keepSession(this.session);
    this.#set('open', ack.resumed ? `Resumed with ${ack.predictions_count} predictions recorded.` : '');
    for (const entry of this.#pending.values()) if (entry.text) this.#put(entry.text, entry, entry.type);
  }

  #refused(reply) {
    this.pace(0);
    const socket = this.#socket;
    this.#abandon();
    socket?.close(1000);
    this.#set('closed', `${reply.error_code}: ${reply.message}`);
  }

  #lost(event) {
    this.#socket = null;
    for (const [id, entry] of this.#pending) if (!entry.text) this.#pending.delete(id);
    const said = event.code === 1006 ? 'The connection was lost' : `The server closed the connection (${event.code}${event.reason ? `, ${event.reason}` : ''})`;
    if (final.has(event.code) || !this.session || (this.state === 'connecting' && this.#attempt >= waits.length)) {
      this.pace(0);
      this.#set('closed', `${said}.`);
      return;
    }
    this.#set('lost', `${said}; trying to resume.`);
    this.#timer = setTimeout(() => this.resume(), waits[Math.min(this.#attempt++, waits.length - 1)]);
  }

  /** What the old socket still says is nobody's business any more. */
  #abandon() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    if (socket && socket.readyState < WebSocket.CLOSING) socket.close();
    for (const [id, entry] of this.#pending) if (!entry.text) this.#pending.delete(id);
  }

  #nextId() { return `${this.#tag}-${++this.#number}`; }

  #set(state, why) {
    this.state = state;
    this.why = why;
    this.#changed();
  }

  #changed() { this.dispatchEvent(new Event('change')); }
}

/** The one of this page. */
export const connection = new StreamConnection();

function readSession() {
  try { return JSON.parse(sessionStorage.getItem(stored)); } catch { return null; }
}

function keepSession(session) {
  try { sessionStorage.setItem(stored, JSON.stringify(session)); } catch { /* kept by the page alone */ }
}

function base64Url(text) {
  return btoa(utf8(text)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
