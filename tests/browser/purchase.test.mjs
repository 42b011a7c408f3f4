// A visitor buys, watches, comes back in a fresh browser, and loses access after a refund.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openChromium, playback } from './support/chromium.mjs';
import { drawFilm, eventually, Shop } from './support/shop.mjs';

const email = 'ada@example.org';
let shop, browser, buyer, page;
const complaints = [];

// Plays until `seconds` of the video have passed since now.
async function playsOn(watched, seconds = 1.5) {
  const from = await playback(watched);
  await eventually(async () => {
    const now = await playback(watched);
    return now.time > from.time + seconds && now.frames > from.frames && now.audioBytes > 0;
  }, 'the picture and the sound to go on');
}

async function play(watched) {
  await watched.waitForSelector('video');
  await eventually(async () => (await playback(watched)).duration > 0, 'the stream to be known');
  await watched.evaluate(() => document.querySelector('video').play());
}

before(async () => {
  shop = await Shop.open();
  const film = await drawFilm(path.join(shop.data, 'film.mp4'), { seconds: 40, soundDelay: 0.48 });
  await shop.sell(film, 'your-supple-psoas');
  await shop.serve();
  browser = await openChromium();
  buyer = await browser.newContext();
  await buyer.addInitScript(() => { // so that the test sees what the player fills
    window.sourceBuffers = [];
    const add = MediaSource.prototype.addSourceBuffer;
    MediaSource.prototype.addSourceBuffer = function (type) {
      const buffer = add.call(this, type);
      window.sourceBuffers.push(buffer);
      return buffer;
    };
  });
  page = await buyer.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

test('a visitor finds the course from the home page', async () => {
  await page.goto(shop.address);
  await page.click('a[href="/courses/your-supple-psoas"]');
  assert.match(await page.textContent('.price'), /\$29\.00/);
});

test('the free preview plays at once and ends where it should', async () => {
  await page.click('[data-preview-play]');
  await page.waitForSelector('video');
  await eventually(async () => (await playback(page)).time > 1, 'the preview to play');
  const { duration } = await playback(page);
  assert.ok(duration > 5 && duration < 7, `the preview lasts ${duration} s`);
});

test('an address that is none is refused with a sentence, and nothing is ordered', async () => {
  await page.$eval('form[action$="/checkout"]', (form) => { form.noValidate = true; });
  await page.fill('#email', 'not an address');
  await page.click('form[action$="/checkout"] button');
  await page.waitForSelector('#problem');
  assert.deepEqual(JSON.parse(await shop.cli('orders', 'list', '--json')), []);
});

test('a declined card is told, and the visitor may try again', async () => {
  await page.goto(`${shop.address}/courses/your-supple-psoas`);
  await page.fill('#email', email);
  await page.click('form[action$="/checkout"] button');
  await page.waitForURL('**/test-payments/*');
  await page.click('button[value="decline"]');
  await page.waitForURL('**/orders/*');
  assert.equal(await page.getAttribute('[data-order-state]', 'data-order-state'), 'declined');
});

test('paying leads to the practice, which plays', async () => {
  await page.goto(`${shop.address}/courses/your-supple-psoas`);
  await page.fill('#email', email);
  await page.click('form[action$="/checkout"] button');
  await page.waitForURL('**/test-payments/*');
  await page.click('button[value="pay"]');
  await page.waitForURL('**/orders/*');
  await page.click('a[href^="/watch/"]');
  await play(page);
  await playsOn(page);
});

test('picture and sound start at nought, though the film\'s sound began late', async () => {
  const starts = await page.evaluate(() => window.sourceBuffers.map(({ buffered }) => buffered.start(0)));
  assert.equal(starts.length, 2);
  for (const start of starts) assert.ok(Math.abs(start) < 0.005, `buffered from ${starts}`);
});

test('a seek lands, and the video goes on from there', async () => {
  await page.evaluate(() => { document.querySelector('video').currentTime = 25; });
  await eventually(async () => (await playback(page)).time >= 25, 'the seek');
  await playsOn(page);
  assert.ok((await playback(page)).time < 40);
});

test('the quality can be chosen', async () => {
  const widths = await page.evaluate(async () => {
    const video = document.querySelector('video');
    const renditions = [...video.videoRenditions ?? []];
    return renditions.map((rendition) => rendition.width);
  });
  assert.ok(widths.length >= 2, `renditions offered: ${widths}`);
  const smallest = Math.min(...widths);
  await page.evaluate((width) => {
    const list = document.querySelector('video').videoRenditions;
    list.selectedIndex = [...list].findIndex((rendition) => rendition.width === width);
  }, smallest);
  await eventually(async () => (await playback(page)).width === smallest, `the picture to be ${smallest} wide`);
});

test('the place is kept, and found again in a fresh browser by the mailed link', async () => {
  await page.evaluate(() => {
    const video = document.querySelector('video');
    video.currentTime = 20;
    video.pause();
  });
  await eventually(async () => (await playback(page)).state === 'paused', 'the pause');
  await page.waitForTimeout(1000);

  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await other.goto(`${shop.address}/library`);
  await other.goto(`${shop.address}/sign-in`);
  await other.fill('#email', email);
  await other.click('form button');
  await other.waitForSelector('#code');
  const [link] = await shop.mailed(email, /http:\/\/127\.0\.0\.1:\d+\/sign-in\/[A-Za-z0-9_-]+(?=[\s\S]*minutes)/);

  const scanner = await fetch(link); // a mail scanner opens the link first, and burns nothing
  assert.equal(scanner.status, 200);
  await other.goto(link);
  await other.click('form[action^="/sign-in/"] button');
  await other.waitForURL('**/library');
  await other.click('a[href^="/watch/"]');
  await play(other);
  await eventually(async () => (await playback(other)).time >= 19, 'the place where the practice was left');
  await elsewhere.close();
});

test('a link signs in once', async () => {
  const [link] = await shop.mailed(email, /http:\/\/127\.0\.0\.1:\d+\/sign-in\/[A-Za-z0-9_-]+(?=[\s\S]*minutes)/);
  const again = await fetch(link, { method: 'POST', redirect: 'manual', headers: { Origin: shop.address } });
  assert.equal(again.status, 410);
});

test('the code beside the link signs in as well', async () => {
  const friend = 'bea@example.org';
  await shop.cli('access', 'grant', friend, 'your-supple-psoas');
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await other.goto(`${shop.address}/sign-in`);
  await other.fill('#email', friend);
  await other.click('form button');
  await other.waitForSelector('#code');
  const [code] = await shop.mailed(friend, /\b\d{6}\b(?=\s)/);
  await other.fill('#code', code === '000000' ? '000001' : '000000');
  await other.click('form button');
  await other.waitForSelector('#problem');
  await other.fill('#code', code);
  await other.click('form button');
  await other.waitForURL('**/library');
  assert.equal(await other.locator('a[href^="/watch/"]').count() > 0, true);
  await elsewhere.close();
});

test('after a refund the running player stops with a message', async () => {
  await page.evaluate(() => {
    const video = document.querySelector('video');
    video.currentTime = 0;
    return video.play();
  });
  const paid = JSON.parse(await shop.cli('orders', 'list', '--json')).find((order) => order.state === 'paid');
  await shop.cli('orders', 'refund', String(paid.number));
  await eventually(async () => (await playback(page)).state === 'withdrawn', 'the player to stop');
  const { message } = await playback(page);
  assert.ok(message.length > 20, `the message: ${message}`);
  await page.setViewportSize({ width: 390, height: 844 }); // all of it can be read on a phone, too
  const hidden = await page.$eval('[data-player-message]', (notice) => notice.scrollHeight - notice.clientHeight);
  assert.ok(hidden <= 0, `${hidden} px of the message are cut off`);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  const stage = await page.$eval('.stage', (one) => one.getBoundingClientRect().right - innerWidth);
  assert.ok(wider <= 0 && stage <= 0, `the stage is ${stage} px wider than the screen`);
  const [entitlement] = JSON.parse(await shop.cli('access', 'list', email, '--json'));
  assert.equal(entitlement.reason, 'refunded');
});

test('the browser had nothing to complain about', () => {
  const unexpected = complaints.filter((line) => !/status of 40[013]/.test(line));
  assert.deepEqual(unexpected, []);
});
