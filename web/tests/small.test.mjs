import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { rewrite_hls_tracks, rewrite_media_chrome } from '../scripts/build/strict_policy.mjs';
import { usual_captions } from '../scripts/captions.js';
import { Place, read_place, start_from } from '../scripts/place.js';
import { feel } from '../scripts/pulse.js';
import { Recovery } from '../scripts/recovery.js';
import { Renditions } from '../scripts/renditions.js';
import { add_storyboard } from '../scripts/storyboard.js';

test('the storyboard follows the token', () => {
  const track = { track: {} };
  globalThis.document = { createElement: () => track };
  const access = Object.assign(new EventTarget(), { address: '/stream/one/v/main.m3u8' });
  add_storyboard({ append() {} }, access);
  assert.equal(track.src, '/stream/one/v/storyboard.vtt');
  assert.deepEqual([track.kind, track.label, track.track.mode], ['metadata', 'thumbnails', 'hidden']);
  access.address = '/stream/two/v/main.m3u8';
  access.dispatchEvent(new Event('renewed'));
  assert.equal(track.src, '/stream/two/v/storyboard.vtt');
  delete globalThis.document;
});

test('recovery from media errors is bounded', () => {
  let now = 0;
  const recovery = new Recovery(() => now);
  assert.deepEqual(
    [1, 2, 3].map(() => recovery.try_media()),
    [true, true, false],
  );
  now = 40_000;
  assert.deepEqual(
    [1, 2, 3].map(() => recovery.try_media()),
    [true, true, false],
  );
  now = 400_000;
  assert.deepEqual(
    [1, 2].map(() => recovery.try_media()),
    [true, false],
  );
});

test('pauses between network attempts grow, end, and begin anew once something was loaded', () => {
  const recovery = new Recovery();
  const pauses = [];
  for (let pause; (pause = recovery.next_pause()) !== null;) pauses.push(pause);
  assert.equal(pauses.length, 6);
  assert.deepEqual(
    [...pauses].sort((a, b) => a - b),
    pauses,
  );
  assert.ok(recovery.waiting);
  recovery.loaded();
  assert.equal(recovery.next_pause(), pauses[0]);
});

test('a practice goes on where it was left, and begins anew at its end', () => {
  assert.equal(start_from(42.5, 72), 42.5);
  assert.equal(start_from(0.4, 72), 0);
  assert.equal(start_from(70, 72), 0);
  assert.equal(start_from(70, NaN), 70);
  assert.equal(start_from(NaN, 72), 0);
});

test('a place that cannot be read is the beginning', async () => {
  assert.equal(await read_place('/p', async () => new Response('{"seconds": 12.5}')), 12.5);
  assert.equal(await read_place('/p', async () => new Response('no', { status: 500 })), 0);
  assert.equal(await read_place('/p', async () => Promise.reject(new TypeError())), 0);
});

test('a place is kept every ten seconds, and at once when one pauses', async () => {
  const sent = [];
  const place = new Place('/p', (_, body) => sent.push(body));
  for (let t = 0; t <= 25; t += 0.25) place.at(t);
  assert.equal(sent.length, 2);
  place.at(25.75, true);
  place.at(25.75, true);
  place.at(NaN, true);
  assert.equal(sent.length, 3);
  assert.deepEqual(JSON.parse(await sent[2].text()), { seconds: 25.8 });
  assert.equal(sent[2].type, 'application/json');
});

test('the quality menu is told what there is and tells what was chosen', () => {
  const renditions = new Renditions();
  let added = 0;
  const chosen = [];
  renditions.addEventListener('addrendition', () => added++);
  renditions.choose = (index) => chosen.push(index);
  renditions.fill([{ height: 360 }, { height: 720 }]);
  renditions.selectedIndex = 1;
  renditions.selectedIndex = 1;
  renditions.selectedIndex = -1;
  assert.equal(added, 2);
  assert.deepEqual(chosen, [1, -1]);
  assert.deepEqual(
    [...renditions].map(({ id, height }) => [id, height]),
    [
      ['0', 360],
      ['1', 720],
    ],
  );
});

test('a pulse hears that access has ended', async () => {
  const told = [];
  const access = {
    address: '/s',
    end: (kind) => told.push(kind),
    heard: () => told.push('heard'),
    renew: async () => told.push('renew'),
  };
  const answer = (status, reason) => async () =>
    new Response(null, { status, headers: { 'Supple-Access': reason } });
  await feel(access, answer(200, ''));
  await feel(access, answer(403, 'revoked'));
  await feel(access, answer(401, 'expired'));
  await feel(access, async () => Promise.reject(new TypeError()));
  assert.deepEqual(told, ['heard', 'revoked', 'renew']);
});

test('media-chrome is rewritten to adopt its styles, and a strange one stops the build', () => {
  const path = new URL('../node_modules/media-chrome/dist/media-chrome-button.js', import.meta.url)
    .pathname;
  const text = rewrite_media_chrome(readFileSync(path, 'utf8'), path);
  assert.match(text, /fill_shadow_root\(this\.shadowRoot, html\);/);
  assert.doesNotMatch(text, /setHTMLUnsafe/);
  assert.throws(() => rewrite_media_chrome('root.shadowRoot.innerHTML += x;', 'new.js'), /new\.js/);
  assert.throws(() => rewrite_hls_tracks('nothing of the kind', 'tracks.ts'), /tracks\.ts/);
});

test('who wants captions gets the first that are not only forced', () => {
  assert.equal(usual_captions([{ forced: true }, { forced: false }, { forced: false }]), 1);
  assert.equal(usual_captions([{ forced: true }]), -1);
});
