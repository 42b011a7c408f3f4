// The right to stream, as the page holds it: one short-lived token that stands in the path of every
// stream address (/stream/{token}/{video}/{file}). Asks for it, renews it at four fifths of its
// life or when the server calls it expired, and says once when the right itself has ended, or when as
// many other devices play as may: that end alone can be undone, by insist(). Never renews twice at the
// same time, and never loops: who calls renew() gets one answer to one question.

// Timers overflow above 2^31 ms; a token that lives longer is renewed once a day.
const longest_wait_ms = 24 * 3600 * 1000;
const renew_at = 0.8;
const first_retry_ms = 5_000;
const last_retry_ms = 60_000;

const stream_path = /^(.*\/stream\/)([^/]+)(\/.*)$/;

export function token_of(address) {
  return stream_path.exec(address)?.[2] ?? null;
}

export function with_token(address, token) {
  return token
    ? address.replace(stream_path, (_, before, __, after) => before + token + after)
    : address;
}

export function file_beside(address, file) {
  return address.replace(/[^/]*$/, file);
}

// The playlist to play: the one that was given, be it a preview's, which its token alone reaches; or,
// to listen, sound alone.
export function playlist(address, listens) {
  return listens ? file_beside(address, 'listen.m3u8') : address;
}

// What the server's answer means. `revoked` is for good; `taken_over` means that this device has to ask
// for a place anew.
export function verdict(status, reason) {
  if (status === 401 && reason === 'expired') return 'expired';
  if (status === 403 && (reason === 'revoked' || reason === 'taken_over')) return reason;
  if (status === 401) return 'invalid';
  if (status === 403) return 'forbidden';
  return null;
}

// Asks the shop for an address. Resolves to {kind: 'granted', address, expires_in}, or to a kind
// alone: 'revoked', 'signed_out', 'elsewhere', 'unreachable'. Never rejects.
export async function ask(endpoint, fetch = globalThis.fetch) {
  try {
    const response = await fetch(endpoint, { method: 'POST', credentials: 'same-origin' });
    if (response.ok) return { kind: 'granted', ...(await response.json()) };
    if (response.status === 401) return { kind: 'signed_out' };
    if (response.status === 403) return { kind: 'revoked' };
    if (response.status === 409) return { kind: 'elsewhere' };
  } catch {
    // No line, or an answer that is no JSON (a captive portal): both may pass.
  }
  return { kind: 'unreachable' };
}

// Whether a renewal may mend what the stream said.
export const is_stale = (said) => said === 'expired' || said === 'invalid' || said === 'taken_over';

export class Access extends EventTarget {
  #ask;
  #timer = 0;
  #pending = null;
  #ended = false;
  #retry_ms = first_retry_ms;
  #heard_at = 0;
  #renew_at = Infinity;
  #insists = false;

  // ask_once: (insists) => Promise of an answer, as of ask().
  constructor(ask_once) {
    super();
    this.#ask = ask_once;
    this.address = null;
  }

  get ended() {
    return this.#ended;
  }

  // The stream answered; how long ago that was.
  heard() {
    this.#heard_at = Date.now();
  }
  get quiet_ms() {
    return Date.now() - this.#heard_at;
  }

  rewrite(address) {
    return with_token(address, token_of(this.address ?? ''));
  }

  // Resolves once no renewal is under way, so that no request leaves with a token on its way out.
  settled() {
    return this.#pending ?? Promise.resolve();
  }

  renew() {
    this.#pending ??= this.#renew_once().finally(() => (this.#pending = null));
    return this.#pending;
  }

  // A person wants to go on here: the next renewal takes the place of another device.
  insist() {
    this.#ended = false;
    this.#insists = true;
  }

  // The device may have slept, and its timers with it: renews what should have been renewed.
  wake() {
    if (!this.#ended && Date.now() >= this.#renew_at) this.renew();
  }

  // The stream itself said that the right has ended.
  end(kind) {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.dispatchEvent(Object.assign(new Event('ended'), { kind }));
  }

  close() {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  async #renew_once() {
    if (this.#ended) return 'ended';
    const answer = await this.#ask(this.#insists);
    if (this.#ended) return 'ended';
    if (answer.kind === 'granted') {
      const first = this.address === null;
      this.#insists = false;
      this.address = answer.address;
      this.heard();
      this.#retry_ms = first_retry_ms;
      this.#renew_after(answer.expires_in * 1000 * renew_at);
      if (!first) this.dispatchEvent(new Event('renewed'));
    } else if (answer.kind === 'unreachable') {
      if (this.address !== null) this.#renew_after(this.#retry_ms);
      this.#retry_ms = Math.min(this.#retry_ms * 2, last_retry_ms);
    } else {
      this.end(answer.kind);
    }
    return answer.kind;
  }

  #renew_after(ms) {
    clearTimeout(this.#timer);
    const wait_ms = Math.min(Math.max(ms, 1000), longest_wait_ms);
    this.#renew_at = Date.now() + wait_ms;
    this.#timer = setTimeout(() => this.renew(), wait_ms);
  }
}
