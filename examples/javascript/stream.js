// One session with a StreamCluster server, over as many connections as it takes. Nothing that was given to predict() is lost or recorded
// twice: after a lost connection the session is resumed, and what was not answered is sent again under the same ids.

const WINDOW = 64; // unanswered requests at once; the server remembers the ids of a session's last 1,024
const FINAL = new Set([1000, 1002, 1003, 1007, 1008, 1009, 4001, 4003]); // close codes after which connecting again would not help
const TEMPORARY = new Set(["OVERLOADED", "RATE_LIMITED"]); // nothing was recorded: send it again later
const PATIENCE = 15_000; // ms without any answer, after which a connection is given up

export class Stream {
  #options;
  #socket = null;
  #session = {}; // session_id and resume_token, once there is a session
  #unanswered = new Map(); // id -> message, in the order in which they were sent
  #prefix = crypto.getRandomValues(new Uint32Array(2)).join("-"); // ids must be unique in the session
  #count = 0;
  #ready = false;
  #closed = false;
  #failures = 0; // connections in vain, one after the other
  #asked = null; // when the configuration was sent that is not answered yet
  #unheard = -Infinity; // when a resume was given up without an answer
  #patience;

  /** options: server, ensemble, key (or null), onState(text, sessionId), onPrediction(data, replayed), onError(code, message). */
  constructor(options) {
    this.#options = options;
    this.#connect();
  }

  get hasRoom() { return !this.#closed && this.#unanswered.size < WINDOW; }

  /** Sends a reading: signal -> value. While there is no connection it waits for the next. */
  predict(signals, timestamp) {
    const id = `${this.#prefix}-${++this.#count}`;
    const message = JSON.stringify({ type: "predict", id, data: { boundary_signals: signals, timestamp } });
    this.#unanswered.set(id, message);
    if (this.#ready)
      this.#send(message);
  }

  /** Ends it. The session and its history stay at the server. */
  close() { this.#end("closed"); }

  #connect() {
    const { server, ensemble, key } = this.#options;
    const url = server.replace(/^http/, "ws").replace(/\/$/, "") + "/api/v1/inference/stream";
    // A browser's WebSocket cannot set headers: the key goes as a subprotocol.
    const encode = text => btoa(String.fromCharCode(...new TextEncoder().encode(text))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const socket = key
      ? new WebSocket(url, ["streamcluster.v1", `base64url.bearer.authorization.streamcluster.${encode(key)}`])
      : new WebSocket(url);
    this.#socket = socket;
    this.#watch(); // an upgrade that hangs is given up too
    socket.onopen = () => {
      this.#asked = performance.now();
      this.#send(JSON.stringify({ type: "config", data: { ensemble_name: ensemble, ...this.#session } }));
    };
    socket.onmessage = event => {
      if (socket !== this.#socket)
        return; // given up before
      const reply = JSON.parse(event.data);
      if (this.#ready)
        this.#take(reply);
      else
        this.#configured(reply);
    };
    socket.onclose = event => {
      if (socket === this.#socket)
        this.#lost(event.code);
    };
  }

  #configured(ack) {
    this.#asked = null;
    if (ack.type === "error") {
      if (TEMPORARY.has(ack.error_code) || ack.error_code === "INTERNAL_ERROR")
        this.#drop(1013);
      else
        this.#end(`${ack.error_code}: ${ack.message}`);
      return;
    }
    const gone = this.#session.session_id && !ack.resumed; // its retention is over, or the store is a new one
    this.#session = { session_id: ack.session_id, resume_token: ack.resume_token }; // the token is a secret
    this.#options.onState?.(gone ? "connected, in a new session" : ack.resumed ? "resumed" : "connected", ack.session_id);
    this.#ready = true;
    for (const message of this.#unanswered.values()) // the same ids, in the same order
      this.#send(message);
    this.#watch();
  }

  #take(reply) {
    this.#failures = 0; // a connection that brings answers is a good one
    const { id } = reply;
    if (this.#unanswered.has(id)) {
      if (TEMPORARY.has(reply.error_code)) {
        const wait = Math.min(reply.details?.retry_after_ms ?? 1000, PATIENCE / 2); // no answer is owed for it meanwhile
        setTimeout(() => this.#ready && this.#unanswered.has(id) && this.#send(this.#unanswered.get(id)), wait);
      } else {
        this.#unanswered.delete(id);
        if (reply.type === "error")
          this.#options.onError?.(reply.error_code, reply.message); // this reading will never do; those after it may
        else
          this.#options.onPrediction?.(reply.data, reply.replayed === true);
      }
    }
    this.#watch();
  }

  #send(message) {
    if (this.#socket.readyState === WebSocket.OPEN) // else it is closing, and the next connection sends what is unanswered
      this.#socket.send(message);
    if (this.#patience === undefined)
      this.#watch();
  }

  /** A server that is silent though it owes an answer is given up; a browser is told of no pings. */
  #watch() {
    clearTimeout(this.#patience);
    this.#patience = this.#ready && this.#unanswered.size === 0 ? undefined : setTimeout(() => this.#drop(1006), PATIENCE);
  }

  #drop(code) {
    const socket = this.#socket;
    this.#socket = null;
    socket.close();
    this.#lost(code);
  }

  #lost(code) {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#ready = false;
    if (this.#closed)
      return;
    this.#unheard = this.#asked ?? this.#unheard;
    this.#asked = null;
    if (code === 4001 && performance.now() - this.#unheard < 60_000) {
      this.#unheard = -Infinity; // our own resume that we had given up came through late: resume once more
    } else if (FINAL.has(code)) {
      this.#end(`closed with ${code}: connecting again would not help`);
      return;
    }
    if (code === 1013)
      this.#failures = Math.max(this.#failures, 4); // overloaded: come back later
    // Exponential with full jitter: clients of a dead server must not all come back in one instant.
    const wait = Math.random() * Math.min(5000, 50 * 2 ** this.#failures++);
    this.#options.onState?.(`connection lost (${code})`, this.#session.session_id);
    setTimeout(() => this.#closed || this.#connect(), wait);
  }

  #end(state) {
    if (this.#closed)
      return;
    this.#closed = true;
    clearTimeout(this.#patience);
    this.#socket?.close(1000);
    this.#options.onState?.(state, this.#session.session_id);
  }
}
