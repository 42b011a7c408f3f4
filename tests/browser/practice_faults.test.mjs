// When things go wrong in the middle of a practice: an old token, a sleeping device, pieces that are
// gone, a shop that does not answer, no line, a decoder that stumbles; and two devices at once.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { openChromium, playback } from './support/chromium.mjs';
import { at, openPractice, pause, play, ready, sellPractice } from './support/practice.mjs';
import { eventually, Shop } from './support/shop.mjs';

const course = 'practice';
const email = 'ada@example.org';
let shop, browser, page;

const segments = /\/stream\/.*_\d{5}\.m4s/;
const pictures = /\/v\d+_\d{5}\.m4s/;
const message = () => page.getAttribute('[data-player-message]', 'data-player-message');
const says = (name, seconds) => eventually(async () => (await message()) === name, `the notice "${name}"`, seconds);
const goesOn = (from, seconds = 30) => eventually(async () => {
  const { time, state } = await playback(page);
  return state === 'playing' && time > from;
}, `the practice to go on beyond ${from}`, seconds);

// The player's own tries wait half a minute in all; a test lets its clock run faster.
function fasterClock() {
  const wait = window.setTimeout;
  window.setTimeout = (act, ms, ...more) => wait(act, ms > 900 ? ms / 10 : ms, ...more);
}

before(async () => {
  shop = await Shop.open();
  await sellPractice(shop, course);
  await shop.serve();
  await shop.cli('access', 'grant', email, course);
  browser = await openChromium();
});

beforeEach(async () => {
  await page?.context().close();
  page = await openPractice(browser, shop, email, course, { before: fasterClock });
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

// Every address is answered as by a shop that finds the token old, until a new one is asked for.
async function expireTokens() {
  let renewed = false;
  let refused = 0;
  await page.route('**/token', (route) => { renewed = true; route.continue(); });
  await page.route(segments, (route) => {
    if (renewed) return route.continue();
    refused += 1;
    return route.fulfill({ status: 401, headers: { 'Supple-Access': 'expired' } });
  });
  return () => ({ renewed, refused });
}

test('an old token is renewed without a word, and the seek lands', async () => {
  const seen = await expireTokens();
  await play(page);
  await at(page, 35);
  await goesOn(35.5);
  const { renewed, refused } = seen();
  assert.ok(renewed && refused > 0);
  assert.equal(await message(), '');
});

test('a device that slept over its token renews it when it wakes', async () => {
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
  await page.route(segments, (route) => (count++ % 2 ? route.continue() : route.fulfill({ status: 500 })));
  await at(page, 30);
  await play(page);
  await goesOn(31);
  assert.ok(count > 1);
});

test('a cut line is told, and when it is back the practice goes on by itself', async () => {
  await play(page);
  await page.context().setOffline(true);
  await at(page, 36);
  await says('reconnecting');
  await page.context().setOffline(false);
  await goesOn(36.2);
  assert.equal(await message(), '');
});

test('a piece that is gone is told as that, after tries that end', async () => {
  let asked = 0;
  await page.route(/\/v\d+_00006\.m4s/, (route) => { asked += 1; route.fulfill({ status: 404 }); });
  await play(page);
  await at(page, 31);
  await says('missing', 60);
  assert.equal((await playback(page)).state, 'error');
  const before_rest = asked;
  await page.waitForTimeout(3000);
  assert.equal(asked, before_rest, 'nothing is asked for any more');
  await page.unroute(/\/v\d+_00006\.m4s/);
  await page.click('[data-again]');
  await play(page);
  await goesOn(31.2);
});

test('a shop that does not answer is told as that, and trying again works', async () => {
  await page.route(segments, (route) => route.fulfill({ status: 503 }));
  await play(page);
  await at(page, 36);
  await says('unanswered', 60);
  await page.unroute(segments);
  await page.click('[data-again]');
  await play(page);
  await goesOn(36.2);
});

test('a decoder that stumbles twice gets another rendition', async () => {
  await at(page, 5);
  await play(page);
  await goesOn(5.2);
  const count = () => page.evaluate(() => document.querySelector('video').videoRenditions.length);
  const all = await count();
  assert.ok(all > 1, `renditions: ${all}`);
  // What a decoder cannot take: noise where the pictures of the best rendition should be.
  const noise = Buffer.alloc(20_000, 0x5a);
  noise.writeUInt32BE(20_000, 0);
  noise.write('mdat', 4);
  const best = await page.evaluate(() => {
    const list = [...document.querySelector('video').videoRenditions];
    return list.reduce((most, one) => (one.height > most.height ? one : most)).height;
  });
  await page.route(pictures, async (route) => {
    const now = await page.evaluate(() => Math.max(...[...document.querySelector('video').videoRenditions].map(({ height }) => height)));
    return now === best ? route.fulfill({ status: 200, contentType: 'video/mp4', body: noise }) : route.continue();
  });
  await at(page, 30);
  await eventually(async () => (await count()) < all, 'the rendition to be left', 60);
});

test('the sheet of what is wrong can be copied, and holds no secret', async () => {
  await page.route(segments, (route) => route.fulfill({ status: 503 }));
  const token = new URL(await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name)
    .find((name) => name.includes('/stream/')))).pathname.split('/')[2];
  await play(page);
  await at(page, 36);
  await says('unanswered', 60);
  await page.click('[data-player-message] [data-opens="trouble"]');
  const sheet = await page.inputValue('[data-trouble-text]');
  assert.match(sheet, /503/);
  assert.match(sheet, /unanswered/);
  assert.ok(!sheet.includes(token) && !sheet.includes(email) && !sheet.includes('/stream/e'), sheet);
  assert.match(sheet, /page: \/watch\/practice/);
});

test('two devices do not fight: the one that played last wins, and one that lies open takes nothing back', async () => {
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
  await at(page, 14);
  await play(page);
  await goesOn(15);
  await page.goto(`${shop.address}/library`);
  await page.goto(`${shop.address}/watch/practice`);
  await ready(page);
  assert.ok((await playback(page)).time >= 15);
});
