// When things go wrong in the middle of a practice: an old token, a sleeping device, pieces that are
// gone, a shop that does not answer, no line, a decoder that stumbles; and two devices at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openChromium, playback } from './support/chromium.mjs';
import { at, openPractice, pause, play, ready, sellPractice } from './support/practice.mjs';
import { eventually, Shop } from './support/shop.mjs';

const course = 'practice';
const email = 'ada@example.org';
let shop, browser, page;

// A practice of forty seconds is fetched as a whole, so what goes wrong later must be set up before.
const late = /\/[va]\d+_0000[5-7]\.m4s/;
const message = () => page.getAttribute('[data-player-message]', 'data-player-message');
const says = (name) => eventually(async () => (await message()) === name, `the notice "${name}"`, 90);
const goesOn = (from) => eventually(async () => {
  const { time, state } = await playback(page);
  return state === 'playing' && time > from;
}, `the practice to go on beyond ${from}`, 60);

// The player's own waits take a minute in all; a test lets its clock run faster.
function fasterClock() {
  const wait = window.setTimeout;
  window.setTimeout = (act, ms, ...more) => wait(act, ms > 900 ? ms / 10 : ms, ...more);
}

// Opens the practice in a shop that gives its late pieces as `answer(route)` says. The answer may be
// changed by the function that is returned; null is the shop's own.
async function open(answer = null) {
  await page?.context().close();
  const meanwhile = (fresh) => fresh.route(late, (route) => (answer ? answer(route) : route.continue()));
  page = await openPractice(browser, shop, email, course, { before: fasterClock, meanwhile });
  return (other) => { answer = other; };
}

async function playLate() {
  await play(page);
  await at(page, 31);
}

async function tryAgain() {
  await page.click('[data-again]');
  await play(page);
  await goesOn(31.2);
}

const status = (number) => (route) => route.fulfill({ status: number });

// The boxes stay whole, and what lies in them is noise.
function scrambled(segment) {
  for (let byte = 0; byte + 8 <= segment.length;) {
    const length = segment.readUInt32BE(byte);
    if (segment.toString('latin1', byte + 4, byte + 8) === 'mdat')
      for (let i = byte + 8; i < byte + length; i++) segment[i] = (i * 131) % 256;
    byte += Math.max(length, 8);
  }
  return segment;
}

async function giveNoise(route) {
  const response = await route.fetch();
  await route.fulfill({ response, body: scrambled(await response.body()) });
}

before(async () => {
  shop = await Shop.open({ settings: '[streams]\nat_a_time = 0\n' }); // many pages, one customer
  await sellPractice(shop, course);
  await shop.serve();
  await shop.cli('access', 'grant', email, course);
  browser = await openChromium();
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

test('an old token is renewed without a word', async () => {
  let refused = 0;
  let tokens = 0;
  const meanwhile = async (fresh) => {
    await fresh.route('**/token', (route) => { tokens += 1; route.continue(); });
    await fresh.route(late, (route) => {
      if (tokens > 1) return route.continue();
      refused += 1;
      return route.fulfill({ status: 401, headers: { 'Supple-Access': 'expired' } });
    });
  };
  page = await openPractice(browser, shop, email, course, { meanwhile });
  await playLate();
  await goesOn(31.5);
  assert.ok(refused > 0);
  assert.equal(tokens, 2, 'one renewal for all that was refused');
  assert.equal(await message(), '');
});

test('a device that slept over its token renews it when it wakes', async () => {
  await open();
  let asked = 0;
  await page.route('**/token', (route) => { asked += 1; route.continue(); });
  await page.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() + 48 * 3600 * 1000;
    window.dispatchEvent(new Event('focus'));
  });
  await eventually(() => asked === 1, 'a new token');
});

test('a stumbling shop is survived: 500 to every second question', async () => {
  let count = 0;
  await open((route) => (count++ % 2 ? route.continue() : route.fulfill({ status: 500 })));
  await playLate();
  await goesOn(31.5);
  assert.ok(count > 1);
});

test('a cut line is told, and when it is back the practice goes on by itself', async () => {
  const answer = await open((route) => route.abort('internetdisconnected'));
  await playLate();
  await says('reconnecting');
  answer(null);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await goesOn(31.2);
  await eventually(async () => (await message()) === '', 'the notice to go');
});

test('a piece that is gone is told as that, after tries that end', async () => {
  let asked = 0;
  const answer = await open((route) => {
    asked += 1;
    return route.fulfill({ status: 404 });
  });
  await playLate();
  await says('missing');
  assert.equal((await playback(page)).state, 'error');
  const until_now = asked;
  await page.waitForTimeout(3000);
  assert.equal(asked, until_now, 'nothing is asked for any more');
  answer(null);
  await tryAgain();
});

test('a shop that does not answer is told as that, and trying again works', async () => {
  const answer = await open(status(503));
  await playLate();
  await says('unanswered');
  answer(null);
  await tryAgain();
});

test('a rendition that the decoder cannot take is left for another, and the practice goes on', async () => {
  const stream = (await shop.cli('access', 'stream', email, course)).trim();
  const names = [...(await (await fetch(stream)).text()).matchAll(/^v(\d+)\.m3u8$/gm)];
  const best = Math.max(...names.map(([, number]) => Number(number)));
  let broken = 0;
  await open((route) => {
    if (!route.request().url().includes(`/v${best}_`)) return route.continue();
    broken += 1;
    return giveNoise(route);
  });
  await eventually(() => broken > 0, 'the noise to be fetched');
  await eventually(() => page.evaluate(() => {
    const { buffered, readyState } = document.querySelector('video');
    return readyState >= 2 && buffered.length > 0 && buffered.end(buffered.length - 1) > 39;
  }), 'another rendition to take its place', 60);
  await playLate();
  await goesOn(32);
  assert.ok(best > 1 && broken > 0, `v${best} was given as noise ${broken} times`);
});

test('a decoder that takes nothing is told, after tries that end', async () => {
  let asked = 0;
  await open((route) => {
    if (!/\/v\d+_/.test(route.request().url())) return route.continue();
    asked += 1;
    return giveNoise(route);
  });
  await playLate();
  await says('broken');
  const until_now = asked;
  await page.waitForTimeout(3000);
  assert.equal(asked, until_now, 'nothing is asked for any more');
});

test('the sheet of what is wrong can be copied, and holds no secret', async () => {
  await open(status(503));
  const token = new URL(await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name)
    .find((name) => name.includes('/stream/')))).pathname.split('/')[2];
  await playLate();
  await says('unanswered');
  await page.click('[data-player-message] [data-opens="trouble"]');
  const sheet = await page.inputValue('[data-trouble-text]');
  assert.match(sheet, /503/);
  assert.match(sheet, /unanswered/);
  assert.ok(!sheet.includes(token) && !sheet.includes(email) && !sheet.includes('/stream/e'), sheet);
  assert.match(sheet, /page: \/watch\/practice/);
});

test('two devices do not fight: the one that played last wins, and one that lies open takes nothing back', async () => {
  await open();
  const other = await openPractice(browser, shop, email, course);
  const kept = () => page.evaluate(() => fetch(`${document.querySelector('[data-player]').dataset.address}/position`).then((answer) => answer.json()))
    .then(({ seconds }) => seconds);
  await at(page, 5);
  await play(page);
  await goesOn(6);
  await pause(page);
  await eventually(async () => (await kept()) >= 6, 'the first place');
  await at(other, 20);
  await play(other);
  await eventually(async () => (await playback(other)).time > 21, 'the second device to play');
  await pause(other);
  await eventually(async () => (await kept()) >= 21, 'the second place');
  await at(page, 8); // looked at on the first device, not played
  await page.evaluate(() => window.dispatchEvent(new Event('pagehide')));
  await page.waitForTimeout(800);
  assert.ok((await kept()) >= 21);
  await page.reload();
  await ready(page);
  assert.ok((await playback(page)).time >= 21, 'and the first device goes on from there');
  await other.context().close();
});

test('who closes the page in the middle loses nothing', async () => {
  await open();
  await at(page, 14);
  await play(page);
  await goesOn(15);
  await page.goto(`${shop.address}/library`);
  await page.goto(`${shop.address}/watch/practice`);
  await ready(page);
  assert.ok((await playback(page)).time >= 15);
});
