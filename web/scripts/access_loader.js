// A loader for hls.js that knows the token. Each request goes out with the token of the moment; an
// expired one, or one whose place another device took, is renewed and the request sent once more, unseen
// by hls.js; a revoked one ends the access at once. Everything else is passed on as it came.

import { is_stale, verdict } from './access.js';

export function access_loader(Base, access) {
  return class AccessLoader {
    #config;
    #inner;
    #renewed = false;
    #closed = false;

    constructor(config) {
      const xhrSetup = async (xhr, address) => {
        await access.settled();
        xhr.open('GET', access.rewrite(address), true);
      };
      this.#config = { ...config, xhrSetup };
      this.#inner = new Base(this.#config);
    }

    get stats() {
      return this.#inner.stats;
    }
    set stats(stats) {
      this.#inner.stats = stats;
    }
    get context() {
      return this.#inner.context;
    }

    load(context, config, callbacks) {
      this.#inner.load(context, config, {
        ...callbacks,
        onSuccess: (...answer) => {
          access.heard();
          callbacks.onSuccess(...answer);
        },
        onError: (error, at, xhr, stats) => {
          const said = verdict(error.code, xhr?.getResponseHeader?.('Supple-Access'));
          if (said === 'revoked') access.end('revoked');
          else if (is_stale(said) && !this.#renewed)
            this.#load_again(context, config, callbacks, error, xhr);
          else callbacks.onError(error, at, xhr, stats);
        },
      });
    }

    async #load_again(context, config, callbacks, error, xhr) {
      this.#renewed = true;
      const kind = await access.renew();
      if (this.#closed) return;
      if (kind !== 'granted') {
        // The end has been told already; a lost line is a network error like any other.
        if (kind === 'unreachable')
          callbacks.onError({ ...error, code: 0 }, context, xhr, this.stats);
        return;
      }
      // hls.js has kept a reference to these statistics, so the second try writes into them.
      const { stats } = this;
      this.#inner.destroy();
      this.#inner = new Base(this.#config);
      Object.assign(stats, { aborted: false, loaded: 0, total: 0, retry: 0, chunkCount: 0 });
      stats.loading = { start: 0, first: 0, end: 0 };
      this.#inner.stats = stats;
      this.load(context, config, callbacks);
    }

    abort() {
      this.#closed = true;
      this.#inner.abort();
    }
    destroy() {
      this.#closed = true;
      this.#inner.destroy();
    }
    getCacheAge() {
      return this.#inner.getCacheAge();
    }
    getResponseHeader(name) {
      return this.#inner.getResponseHeader(name);
    }
  };
}
