import assert from 'node:assert/strict';
import { test } from 'node:test';

import { breath_at, length_of } from '../scripts/practice/breath.js';
import { chapter_at, ChapterWalk } from '../scripts/practice/chapters.js';
import { declared_frame_rate, next_frame } from '../scripts/practice/frame_step.js';
import { KeptLoops } from '../scripts/practice/kept_loops.js';
import { first_part, Loop, moved, shortest_seconds } from '../scripts/practice/loop.js';
import { calendar_day, Practised } from '../scripts/practice/practised.js';
import { Voice } from '../scripts/practice/voice.js';
import { place_words, Words } from '../scripts/words.js';

// Plays from one place to another in steps of a picture; what the loop said on the way.
function play(loop, from, to, step = 0.04) {
  for (let place = from; place <= to; place += step) {
    const said = loop.at(place);
    if (said) return said;
  }
  return null;
}

test('a loop turns at its end, and counts its rounds', () => {
  const loop = new Loop({ from: 10, until: 12, rounds: 3 });
  for (const round of [2, 3]) {
    assert.deepEqual(play(loop, 10, 13), { to: 10, pause: 0 });
    assert.equal(loop.round, round);
  }
  assert.deepEqual(play(loop, 10, 13), { over: true });
});

test('a loop without a number goes on', () => {
  const loop = new Loop({ from: 0, until: 1 });
  for (let i = 0; i < 200; i++) assert.deepEqual(play(loop, 0, 2), { to: 0, pause: 0 });
});

test('a loop rests between its rounds, and is told when that is over', () => {
  const loop = new Loop({ from: 1, until: 2, pause: 10 });
  assert.deepEqual(play(loop, 1, 3), { to: 1, pause: 10 });
  assert.equal(play(loop, 1, 3), null, 'it rests');
  loop.resumed();
  assert.deepEqual(play(loop, 1, 3), { to: 1, pause: 10 });
});

test('who seeks beyond the end goes on there, and is caught again inside', () => {
  const loop = new Loop({ from: 10, until: 20 });
  assert.equal(play(loop, 15, 16), null);
  assert.equal(play(loop, 40, 45), null);
  assert.equal(play(loop, 2, 9), null);
  assert.deepEqual(play(loop, 9, 25), { to: 10, pause: 0 });
});

test('a loop that ends with the video turns when the video ends', () => {
  const loop = new Loop({ from: 70, until: 80 });
  assert.equal(play(loop, 70, 79.9), null);
  assert.deepEqual(loop.ended(), { to: 70, pause: 0 });
});

test('an edge never passes the other, nor leaves the video', () => {
  const part = { from: 10, until: 20 };
  assert.deepEqual(moved(part, 'from', 25, 80), { from: 20 - shortest_seconds, until: 20 });
  assert.deepEqual(moved(part, 'until', 3, 80), { from: 10, until: 10 + shortest_seconds });
  assert.deepEqual(moved(part, 'from', -4, 80), { from: 0, until: 20 });
  assert.deepEqual(moved(part, 'until', 99, 80), { from: 10, until: 80 });
});

test('a loop begins as the part of the practice one is in', () => {
  const chapters = [0, 20, 40].map((start) => ({ start }));
  assert.deepEqual(first_part(25, chapters, 60), { from: 20, until: 40 });
  assert.deepEqual(first_part(55, chapters, 60), { from: 40, until: 60 });
  assert.deepEqual(first_part(12, [], 60), { from: 12, until: 22 });
  assert.deepEqual(first_part(58, [], 60), { from: 50, until: 60 });
});

test('a chapter begins by playing into it, and not by a seek', () => {
  const chapters = [{ start: 0 }, { start: 20, title: 'Breathe' }, { start: 40 }];
  const walk = new ChapterWalk(chapters);
  assert.equal(walk.at(19.8), null);
  assert.equal(walk.at(20.05)?.title, 'Breathe');
  assert.equal(walk.at(20.3), null);
  assert.equal(walk.at(41), null, 'a seek');
  assert.equal(walk.at(39.9), null, 'a seek back');
  assert.equal(walk.at(40.1)?.start, 40);
  assert.equal(chapter_at(chapters, 25), 1);
  assert.equal(chapter_at([], 25), -1);
});

test('breaths go in, are held, go out, and end', () => {
  const all = length_of(3);
  const phases = [];
  for (let second = 0; second < all; second++) phases.push(breath_at(3, second).phase);
  assert.equal(phases.filter((phase) => phase === 'hold').length, 3 * 2);
  assert.equal(phases[0], 'in');
  assert.equal(phases.at(-1), 'out');
  assert.equal(breath_at(3, all), null);
  assert.equal(breath_at(0, 0), null);
});

for (const rate of [25, 30000 / 1001, 50, 60])
  test(`every picture of ${rate.toFixed(2)} a second is met, one by one, there and back`, () => {
    const duration = 1000 / rate;
    let place = 0;
    for (let picture = 1; picture < 1000; picture++) {
      place = next_frame(place, rate, 1, duration);
      assert.equal(Math.floor(place * rate), picture);
    }
    assert.equal(next_frame(place, rate, 1, duration), place, 'there is none after the last');
    for (let picture = 998; picture >= 0; picture--) {
      place = next_frame(place, rate, -1, duration);
      assert.equal(Math.floor(place * rate), picture);
    }
    assert.equal(next_frame(place, rate, -1, duration), place, 'nor before the first');
  });

test('a place right at the edge of a picture belongs to it', () => {
  const rate = 30000 / 1001;
  for (const picture of [1, 7, 299]) {
    const edge = Number((picture / rate).toFixed(6)); // as a browser tells it
    assert.equal(Math.floor(next_frame(edge, rate, 1) * rate), picture + 1);
  }
});

test('the rate of pictures is what the package declares', () => {
  const playlist =
    '#EXT-X-STREAM-INF:BANDWIDTH=1,FRAME-RATE=25.000\nv1\n#EXT-X-STREAM-INF:FRAME-RATE=50.000\nv2';
  assert.equal(declared_frame_rate(playlist), 50);
  assert.equal(declared_frame_rate('#EXTM3U'), null);
});

test('practised is what played, by the clock on the wall, without sleep', () => {
  let now = 0;
  const practised = new Practised(() => now);
  const tick = (ms) => {
    now += ms;
    practised.tick();
  };
  tick(0);
  for (let i = 0; i < 40; i++) tick(250);
  assert.equal(practised.take(), 10);
  tick(3_600_000);
  assert.equal(practised.take(), 0, 'an hour in a closed laptop is no practice');
  practised.rest();
  tick(2_000);
  tick(250);
  assert.equal(practised.take(), 0.25);
});

test('a day is a day of this calendar', () => {
  assert.equal(calendar_day(new Date(2027, 2, 9, 23, 59)), '2027-03-09');
});

test('kept loops are asked for, kept and dropped, and a lost line is no accident', async () => {
  const asked = [];
  const answers = [];
  const fetch = async (address, { method, body }) => {
    asked.push([method, address, body && JSON.parse(body)]);
    const answer = answers.shift();
    if (!answer) throw new TypeError('no line');
    const [status, said] = answer;
    return { ok: status < 400, status, json: async () => said };
  };
  const kept = new KeptLoops('/watch/c/v/loops', fetch);
  answers.push(
    [200, { loops: [{ id: 'k1' }] }],
    [201, { id: 'k2' }],
    [409, { reason: 'Forty.' }],
    [204],
  );
  assert.deepEqual(await kept.read(), [{ id: 'k1' }]);
  const part = { name: 'Hips', from: 1.23456, until: 4, rounds: 3, pause: 5 };
  assert.deepEqual(await kept.keep(part), { loop: { id: 'k2' } });
  assert.deepEqual(asked[1], ['POST', '/watch/c/v/loops', { ...part, from: 1.235 }]);
  assert.deepEqual(await kept.keep(part), { reason: 'Forty.' });
  assert.equal(await kept.drop('k2'), true);
  assert.deepEqual(asked[3].slice(0, 2), ['POST', '/watch/c/v/loops/k2/drop']);
  assert.equal(await kept.read(), null);
  assert.deepEqual(await kept.keep(part), { reason: undefined });
  assert.equal(await kept.drop('k2'), false);
});

test('only a voice of the device speaks, in the language of the page', () => {
  const spoken = [];
  globalThis.SpeechSynthesisUtterance = class {
    constructor(text) {
      this.text = text;
    }
  };
  const synthesis = (voices) => ({
    getVoices: () => voices,
    cancel() {},
    speak: ({ text }) => spoken.push(text),
  });
  const voice = (lang, localService) => ({ lang, localService });
  const speaks = (...voices) => new Voice(synthesis(voices), 'en').say('Release');
  assert.equal(speaks(voice('en-GB', true)), true);
  assert.equal(
    speaks(voice('en-GB', false)),
    false,
    'a voice elsewhere would hear what is practised',
  );
  assert.equal(speaks(voice('de-DE', true)), false);
  assert.equal(speaks(), false);
  assert.equal(new Voice(undefined, 'en').available, false);
  assert.deepEqual(spoken, ['Release']);
  delete globalThis.SpeechSynthesisUtterance;
});

test('places and sentences are said as people read them', () => {
  assert.equal(place_words(42), '0:42');
  assert.equal(place_words(3909), '1:05:09');
  assert.equal(place_words(59.96, true), '1:00.0');
  assert.equal(place_words(12.34, true), '0:12.3');
  const root = { querySelector: () => ({ content: { textContent: 'Round %1 of %2' } }) };
  assert.equal(new Words(root).say('round_of', 2, 5), 'Round 2 of 5');
});
