import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  Access,
  ask,
  file_beside,
  playlist,
  token_of,
  verdict,
  with_token,
} from '../scripts/access.js';

const address = (token) => `/stream/${token}/v1/main.m3u8`;
const granted = (token, expires_in = 7200) => ({
  kind: 'granted',
  address: address(token),
  expires_in,
});

test('a token stands in the path and is exchanged there alone', () => {
  assert.equal(token_of('https://a.example/stream/abc.def/v1/v2_00003.m4s'), 'abc.def');
  assert.equal(token_of('/courses/stream'), null);
  assert.equal(with_token('/stream/old/v1/v2_00003.m4s', 'new'), '/stream/new/v1/v2_00003.m4s');
  assert.equal(with_token('/stream/old/v1/key1', null), '/stream/old/v1/key1');
  assert.equal(with_token('/elsewhere/old', 'new'), '/elsewhere/old');
  assert.equal(with_token('/stream/old/v1/x', '$1$&'), '/stream/$1$&/v1/x');
  assert.equal(file_beside(address('t'), 'chapters.vtt'), '/stream/t/v1/chapters.vtt');
});

test('what was given is played, and sound alone stands beside it', () => {
  const preview = '/stream/t/v1/preview.m3u8';
  assert.equal(playlist(preview, false), preview);
  assert.equal(playlist(address('t'), true), '/stream/t/v1/listen.m3u8');
});

test('an answer of the stream has one meaning', () => {
  assert.equal(verdict(401, 'expired'), 'expired');
  assert.equal(verdict(401, 'invalid'), 'invalid');
  assert.equal(verdict(401, null), 'invalid');
  assert.equal(verdict(403, 'revoked'), 'revoked');
  assert.equal(verdict(403, 'taken_over'), 'taken_over');
  assert.equal(verdict(403, 'invalid'), 'forbidden');
  assert.equal(verdict(500, null), null);
});

test('asking never throws', async () => {
  const answer =
    (status, body = '{}') =>
    async () =>
      new Response(body, { status });
  assert.equal((await ask('/t', answer(401))).kind, 'signed_out');
  assert.equal((await ask('/t', answer(403))).kind, 'revoked');
  assert.equal((await ask('/t', answer(409))).kind, 'elsewhere');
  assert.equal((await ask('/t', answer(503))).kind, 'unreachable');
  assert.equal((await ask('/t', answer(200, '<html>'))).kind, 'unreachable');
  assert.equal(
    (await ask('/t', async () => Promise.reject(new TypeError('offline')))).kind,
    'unreachable',
  );
  assert.deepEqual(await ask('/t', answer(200, '{"address":"/a","expires_in":9}')), {
    kind: 'granted',
    address: '/a',
    expires_in: 9,
  });
});

test('access is renewed at four fifths of its life', async (context) => {
  const timers = [];
  context.mock.method(globalThis, 'setTimeout', (act, ms) => timers.push({ act, ms }));
  let count = 0;
  const access = new Access(async () => granted(`t${++count}`, 100));
  let renewed = 0;
  access.addEventListener('renewed', () => renewed++);
  await access.renew();
  assert.equal(access.rewrite(address('old')), address('t1'));
  assert.deepEqual(
    timers.map(({ ms }) => ms),
    [80_000],
  );
  timers[0].act();
  await access.settled();
  assert.equal(count, 2);
  assert.equal(access.rewrite(address('old')), address('t2'));
  assert.equal(renewed, 1);
  access.close();
});

test('a renewal that meets no answer is tried again, less and less often', async (context) => {
  const timers = [];
  context.mock.method(globalThis, 'setTimeout', (act, ms) => timers.push({ act, ms }));
  const answers = [granted('t1', 100)];
  const access = new Access(async () => answers.shift() ?? { kind: 'unreachable' });
  await access.renew();
  for (let i = 0; i < 5; i++) await access.renew();
  assert.deepEqual(
    timers.map(({ ms }) => ms),
    [80_000, 5_000, 10_000, 20_000, 40_000, 60_000],
  );
  access.close();
});

test('many who renew at once share one question', async () => {
  let count = 0;
  const access = new Access(async () => granted(`t${++count}`));
  await Promise.all([access.renew(), access.renew(), access.renew()]);
  assert.equal(count, 1);
  access.close();
});

test('a revoked right ends once, and is never asked for again', async () => {
  let count = 0;
  const access = new Access(async () => (count++, { kind: 'revoked' }));
  const told = [];
  access.addEventListener('ended', ({ kind }) => told.push(kind));
  await access.renew();
  access.end('revoked');
  assert.equal(await access.renew(), 'ended');
  assert.deepEqual(told, ['revoked']);
  assert.equal(count, 1);
});

test('a device that slept over the renewal asks when it wakes, and not before', async (context) => {
  context.mock.method(globalThis, 'setTimeout', () => 0); // its timers slept as well
  let now = 1_000_000;
  context.mock.method(Date, 'now', () => now);
  let count = 0;
  const access = new Access(async () => granted(`t${++count}`, 100));
  await access.renew();
  access.wake();
  now += 79_000;
  access.wake();
  assert.equal(count, 1);
  now += 3_600_000;
  access.wake();
  await access.settled();
  assert.equal(count, 2);
  access.close();
  now += 3_600_000;
  access.wake();
  assert.equal(count, 2);
});

test('a device that gave up its place asks no more, until a person insists', async () => {
  const asked = [];
  const answers = [granted('t1'), { kind: 'elsewhere' }, granted('t2'), granted('t3')];
  const access = new Access(async (insists) => (asked.push(insists), answers.shift()));
  const told = [];
  access.addEventListener('ended', ({ kind }) => told.push(kind));
  await access.renew();
  assert.equal(await access.renew(), 'elsewhere');
  assert.equal(await access.renew(), 'ended');
  assert.deepEqual(told, ['elsewhere']);
  access.insist();
  assert.equal(await access.renew(), 'granted');
  assert.equal(access.address, address('t2'));
  await access.renew();
  assert.deepEqual(asked, [false, false, true, false]);
  access.close();
});
