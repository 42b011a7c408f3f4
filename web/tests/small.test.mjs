import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { rewrite_hls_tracks, rewrite_media_chrome } from '../scripts/build/strict_policy.mjs';
import { usual_captions } from '../scripts/captions.js';
import { Place, read_place, start_from } from '../scripts/place.js';
import { Practised } from '../scripts/practice/practised.js';
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
  assert.deepEqual(
    [track.kind, track.label, track.track.mode],
    ['metadata', 'thumbnails', 'hidden'],
  );
  access.address = '/stream/two/v/main.m3u8';
  access.dispatchEvent(new Event('renewed'));
  assert.equal(track.src, '/stream/two/v/storyboard.vtt');
  delete globalThis.document;
});

test('recovery from media errors is bounded, and leaves the rendition at the second', () => {
  let now = 0;
  const recovery = new Recovery(() => now);
  const tries = (count) => Array.from({ length: count }, () => recovery.try_media());
  assert.deepEqual(tries(3), ['recover', 'other_rung', null]);
  now = 40_000;
  assert.deepEqual(tries(3), ['recover', 'other_rung', null]);
  now = 400_000;
  assert.deepEqual(tries(2), ['recover', null]);
  recovery.begin_anew();
  assert.deepEqual(tries(1), ['recover'], 'a person who asks is no loop');
});

test('pauses between network attempts grow, and end', () => {
  const recovery = new Recovery();
  const pauses = [];
  for (let pause; (pause = recovery.next_pause(10)) !== null;) pauses.push(pause);
  assert.equal(pauses.length, 5);
  assert.deepEqual(
    [...pauses].sort((a, b) => a - b),
    pauses,
  );
  recovery.settled();
  assert.equal(recovery.next_pause(10), pauses[0]);
});

test('attempts count anew once it played beyond the trouble, and not before', () => {
  const recovery = new Recovery();
  const first = recovery.next_pause(10);
  const second = recovery.next_pause(10.5);
  assert.equal(recovery.played(11), false, 'what lies before a missing piece may play');
  assert.notEqual(recovery.next_pause(11), second);
  assert.equal(recovery.played(14), true);
  assert.equal(recovery.waiting, false);
  assert.equal(recovery.next_pause(14), first);
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

function place_by(clock, keeps_diary = () => false) {
  const sent = [];
  const send = (_, text) => sent.push(JSON.parse(text));
  const practised = new Practised(() => clock.now);
  const place = new Place('/p', keeps_diary, { send, practised });
  const play = (from, until) => {
    for (let at = from; at <= until; at += 0.25, clock.now += 250) place.playing(at);
  };
  return { place, sent, play };
}

test('a place is told every ten seconds of playing, and when it stops', () => {
  const { place, sent, play } = place_by({ now: 0 });
  play(0, 25);
  assert.equal(sent.length, 2);
  place.left(25.76);
  assert.deepEqual(sent[2], { seconds: 25.8 });
  assert.equal(sent.length, 3);
});

test('a player that did not play since tells nothing, so it takes no place back', () => {
  const { place, sent, play } = place_by({ now: 0 });
  place.left(40);
  assert.equal(sent.length, 0, 'it only lay open');
  play(0, 3);
  place.left(3);
  place.left(50);
  place.left(NaN);
  assert.equal(sent.length, 1);
});

test('what was practised goes along with the place, unless no diary is wished', () => {
  let keeps = true;
  const { place, sent, play } = place_by({ now: 0 }, () => keeps);
  play(0, 4);
  place.left(4);
  assert.equal(sent[0].practised, 4);
  assert.match(sent[0].day, /^\d{4}-\d\d-\d\d$/);
  keeps = false;
  play(4, 8);
  place.left(8);
  assert.deepEqual(sent[1], { seconds: 8 });
});

test('the rendition chosen by hand on an earlier visit is chosen again, if there is one like it', () => {
  const renditions = new Renditions();
  const chosen = [];
  renditions.choose = (index) => chosen.push(index);
  renditions.preferred_height = 720;
  renditions.fill([{ height: 360 }, { height: 720 }]);
  assert.equal(renditions.selectedIndex, 1);
  renditions.fill([{ height: 360 }]);
  assert.equal(renditions.selectedIndex, -1);
  assert.deepEqual(chosen, [1]);
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
