import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Access } from '../scripts/access.js';
import { access_loader } from '../scripts/access_loader.js';

// A stand-in for the loader of hls.js: asks `server` with the address that xhrSetup opened.
function base_over(server) {
  return class Base {
    constructor(config) {
      this.config = config;
      this.stats = { loading: { start: 0 }, retry: 0 };
    }
    async load(context, _config, callbacks) {
      if (this.stats.loading.start) throw new Error('a loader can be used once');
      this.stats.loading.start = 1;
      this.context = context;
      const xhr = {
        open: (_, address) => (xhr.address = address),
        getResponseHeader: () => xhr.reason,
      };
      await this.config.xhrSetup(xhr, context.url);
      const answer = server(xhr.address);
      xhr.reason = answer.reason;
      if (answer.status === 200)
        callbacks.onSuccess({ url: xhr.address }, this.stats, context, xhr);
      else callbacks.onError({ code: answer.status }, context, xhr, this.stats);
    }
    abort() {}
    destroy() {}
  };
}

function load(server, answers) {
  const asked = [];
  const access = new Access(async () => answers.shift() ?? { kind: 'unreachable' });
  const Loader = access_loader(
    base_over((address) => (asked.push(address), server(address))),
    access,
  );
  return access.renew().then(
    () =>
      new Promise((resolve) => {
        const loader = new Loader({});
        const done = (outcome) => (access.close(), resolve({ outcome, asked, access, loader }));
        access.addEventListener('ended', ({ kind }) => done(kind));
        loader.load(
          { url: '/stream/first/v1/v1_00001.m4s' },
          {},
          {
            onSuccess: () => done('loaded'),
            onError: ({ code }) => done(code),
          },
        );
      }),
  );
}

const granted = (token) => ({
  kind: 'granted',
  address: `/stream/${token}/v1/main.m3u8`,
  expires_in: 7200,
});

test('a request goes out with the token of the moment', async () => {
  const { outcome, asked } = await load(() => ({ status: 200 }), [granted('a')]);
  assert.equal(outcome, 'loaded');
  assert.deepEqual(asked, ['/stream/a/v1/v1_00001.m4s']);
});

test('an expired token is renewed and the request sent once more', async () => {
  const server = (address) =>
    address.includes('/b/') ? { status: 200 } : { status: 401, reason: 'expired' };
  const { outcome, asked } = await load(server, [granted('a'), granted('b')]);
  assert.equal(outcome, 'loaded');
  assert.deepEqual(asked, ['/stream/a/v1/v1_00001.m4s', '/stream/b/v1/v1_00001.m4s']);
});

test('a token that stays refused is not tried a third time', async () => {
  const { outcome, asked } = await load(
    () => ({ status: 401, reason: 'expired' }),
    [granted('a'), granted('b'), granted('c')],
  );
  assert.equal(outcome, 401);
  assert.equal(asked.length, 2);
});

test('a revoked one ends the access', async () => {
  const { outcome, asked } = await load(() => ({ status: 403, reason: 'revoked' }), [granted('a')]);
  assert.equal(outcome, 'revoked');
  assert.equal(asked.length, 1);
});

test('a lost line while renewing is a network error like any other', async () => {
  const { outcome } = await load(() => ({ status: 401, reason: 'expired' }), [granted('a')]);
  assert.equal(outcome, 0);
});

test('other answers pass untouched', async () => {
  const { outcome, asked } = await load(() => ({ status: 503 }), [granted('a')]);
  assert.equal(outcome, 503);
  assert.equal(asked.length, 1);
});

test('a place that another device took is asked for again, and its loss told if there is none', async () => {
  const server = (address) =>
    address.includes('/a/') ? { status: 403, reason: 'taken_over' } : { status: 200 };
  const free = await load(server, [granted('a'), granted('b')]);
  assert.equal(free.outcome, 'loaded');
  assert.equal(free.asked.length, 2);
  const full = await load(server, [granted('a'), { kind: 'elsewhere' }]);
  assert.equal(full.outcome, 'elsewhere');
  assert.equal(full.asked.length, 1);
});
