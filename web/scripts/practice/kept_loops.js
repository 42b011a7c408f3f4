// The loops that a customer keeps with her account, asked for and told to the shop. Nothing here
// rejects: a shop that cannot be reached leaves the player as it was, and says so.

const as_json = { 'Content-Type': 'application/json' };

export class KeptLoops {
  #endpoint;
  #fetch;

  constructor(endpoint, fetch = globalThis.fetch.bind(globalThis)) {
    this.#endpoint = endpoint;
    this.#fetch = fetch;
  }

  // The list, or null when it could not be had.
  async read() {
    const answer = await this.#ask('GET', '');
    return Array.isArray(answer?.body?.loops) ? answer.body.loops : null;
  }

  // {loop}, or {reason} in the shop's words, or {} when it could not be reached.
  async keep({ name, from, until, rounds, pause }) {
    const tenths = (seconds) => Math.round(seconds * 1000) / 1000;
    const part = { name, from: tenths(from), until: tenths(until), rounds, pause };
    const answer = await this.#ask('POST', '', JSON.stringify(part));
    return answer?.ok ? { loop: answer.body } : { reason: answer?.body?.reason };
  }

  // Whether it is gone; one that was dropped elsewhere is gone as well.
  async drop(id) {
    const answer = await this.#ask('POST', `/${encodeURIComponent(id)}/drop`);
    return Boolean(answer && (answer.ok || answer.status === 404));
  }

  async #ask(method, path, body) {
    try {
      const headers = body === undefined ? {} : as_json;
      const options = { method, headers, body, credentials: 'same-origin', cache: 'no-store' };
      const response = await this.#fetch(this.#endpoint + path, options);
      const said = response.status === 204 ? null : await response.json().catch(() => null);
      return { ok: response.ok, status: response.status, body: said };
    } catch {
      return null;
    }
  }
}
