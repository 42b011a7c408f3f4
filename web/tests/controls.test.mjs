import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Cast } from '../scripts/cast.js';
import { direction_of } from '../scripts/double_tap.js';
import { act_of, letters, others } from '../scripts/keys.js';
import { join_media_session } from '../scripts/media_session.js';
import { Happened, trouble_sheet } from '../scripts/trouble.js';
import { WakeLock } from '../scripts/wake_lock.js';

const element = (localName, more = {}) => ({ localName, getAttribute: () => null, ...more });
const stage = { contains: (target) => target.inside === true };
const press = (key, target = element('body'), more = {}) =>
  act_of({ key, target, ...more }, { stage, single_keys: true });

test('no key asks for two things', () => {
  const keys = [...Object.values(letters), ...Object.values(others)].flat();
  assert.equal(new Set(keys).size, keys.length);
});

test('letters work on the page, and not where one types or with a modifier', () => {
  assert.equal(press('x'), 'mirror');
  assert.equal(press('x', element('input', { type: 'text' })), null);
  assert.equal(press('x', element('textarea')), null);
  assert.equal(press('x', element('div', { isContentEditable: true })), null);
  assert.equal(press('x', element('body'), { ctrlKey: true }), null);
  assert.equal(press('x', element('body'), { defaultPrevented: true }), null);
});

test('letters can be switched off, all of them, and nothing else with them', () => {
  const off = { stage, single_keys: false };
  for (const key of Object.values(letters).flat())
    assert.equal(act_of({ key, target: element('body') }, off), null);
  assert.equal(act_of({ key: ' ', target: element('video', { inside: true }) }, off), 'play');
});

test("space and arrows are the page's but inside the player", () => {
  for (const key of Object.values(others).flat()) {
    assert.equal(press(key), null);
    assert.ok(press(key, element('video', { inside: true })));
  }
});

test('a button keeps its space, a slider its arrows, and media-chrome what it says it uses', () => {
  assert.equal(press(' ', element('button', { inside: true })), null);
  const handle = element('span', {
    inside: true,
    getAttribute: (name) => (name === 'role' ? 'slider' : null),
  });
  assert.equal(press('ArrowLeft', handle), null);
  const range = element('media-time-range', {
    inside: true,
    keysUsed: ['ArrowLeft', 'ArrowRight'],
  });
  assert.equal(press('ArrowLeft', range), null);
  assert.equal(press('ArrowUp', range), 'louder');
});

test('two taps near each other jump, on the side they are on', () => {
  const tap = (x, time, y = 100) => ({ x, y, time });
  assert.equal(direction_of(tap(40, 300), tap(50, 100), 390), -1);
  assert.equal(direction_of(tap(350, 300), tap(340, 100), 390), 1);
  assert.equal(direction_of(tap(200, 300), tap(200, 100), 390), null, 'the middle');
  assert.equal(direction_of(tap(40, 900), tap(50, 100), 390), null, 'too late');
  assert.equal(direction_of(tap(350, 300), tap(40, 100), 390), null, 'too far');
  assert.equal(direction_of(tap(40, 300), null, 390), null);
});

test('the sheet of what is wrong holds no token, whatever was noted', () => {
  const token = 'eyJhbGciOiJFZERTQSJ9aaaaaaaa.eyJzdWIiOiJlYWJjIn0aaaaaaaa.c2lnbmF0dXJlc2lnbmF0dXJl';
  const happened = new Happened(() => new Date(Date.UTC(2027, 0, 15, 8, 0, 1)));
  happened.note(`fragLoadError https://shop.example/stream/${token}/v1/v1_00001.m4s 500`);
  happened.note(`odd ${token}`);
  const sheet = trouble_sheet(
    { page: '/watch/x', engine: `/stream/${token}/v`, none: undefined },
    happened.lines,
  );
  assert.ok(!sheet.includes(token.slice(0, 20)), sheet);
  assert.match(sheet, /08:00:01 fragLoadError/);
  assert.match(sheet, /page: \/watch\/x/);
  assert.ok(!sheet.includes('none'));
});

test('the sheet stays short, and keeps how it began', () => {
  const happened = new Happened();
  for (let i = 0; i < 500; i++) happened.note(`error ${i}`);
  assert.ok(happened.lines.length <= 40);
  assert.match(happened.lines[0], /error 0$/);
  assert.match(happened.lines.at(-1), /error 499$/);
});

test('the lock screen plays, seeks and goes from part to part', () => {
  globalThis.MediaMetadata = class {
    constructor(words) {
      Object.assign(this, words);
    }
  };
  const acts = {};
  const session = {
    setActionHandler: (name, act) => {
      if (name === 'seekto') throw new TypeError('unknown here');
      acts[name] = act;
    },
    setPositionState: (state) => (session.state = state),
  };
  const video = Object.assign(new EventTarget(), {
    currentTime: 5,
    duration: 60,
    playbackRate: 1,
    pause() {},
    play: async () => {},
  });
  const parts = [];
  join_media_session(video, { title: 'Rest', artist: 'Mara' }, (step) => parts.push(step), session);
  assert.equal(session.metadata.title, 'Rest');
  acts.seekbackward({});
  assert.equal(video.currentTime, 0);
  acts.seekforward({ seekOffset: 90 });
  assert.equal(video.currentTime, 60);
  acts.nexttrack();
  acts.previoustrack();
  assert.deepEqual(parts, [1, -1]);
  video.dispatchEvent(new Event('ratechange'));
  assert.deepEqual(session.state, { duration: 60, playbackRate: 1, position: 60 });
  join_media_session(video, {}, () => {}, undefined); // a browser without it
  delete globalThis.MediaMetadata;
});

test('the screen is kept awake while it plays, and not for listening', async () => {
  globalThis.document = Object.assign(new EventTarget(), { hidden: false });
  const video = Object.assign(new EventTarget(), { paused: true });
  let held = 0;
  const request = async () => {
    held++;
    return { addEventListener() {}, release: () => held-- };
  };
  const lock = new WakeLock(video, { wakeLock: { request } });
  const settle = async (name) => {
    video.dispatchEvent(new Event(name));
    await new Promise((resolve) => setImmediate(resolve));
  };
  video.paused = false;
  await settle('playing');
  await settle('playing');
  assert.equal(held, 1);
  lock.allow(false);
  assert.equal(held, 0);
  await settle('playing');
  assert.equal(held, 0);
  lock.allow(true);
  await settle('playing');
  assert.equal(held, 1);
  video.paused = true;
  await settle('pause');
  assert.equal(held, 0);
  delete globalThis.document;
});

test('a television is offered while one is near, and gets an address to play', async () => {
  const happened = [];
  const video = Object.assign(new EventTarget(), {
    webkitShowPlaybackTargetPicker: () => happened.push('picker'),
  });
  const button = Object.assign(new EventTarget(), { hidden: true });
  new Cast(video, button, async () => happened.push('handed over'));
  const near = (availability) =>
    video.dispatchEvent(
      Object.assign(new Event('webkitplaybacktargetavailabilitychanged'), { availability }),
    );
  near('available');
  assert.equal(button.hidden, false);
  button.dispatchEvent(new Event('click'));
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(happened, ['handed over', 'picker']);
  near('not-available');
  assert.equal(button.hidden, true);
});
