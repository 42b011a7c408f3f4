// The clear package plays natively in WebKitGTK, which stands in for Safari.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { drawFilm, eventually, Shop } from './support/shop.mjs';
import { WebKit } from './support/webkit.mjs';

let shop, browser;

before(async () => {
  shop = await Shop.open();
  await shop.sell(await drawFilm(path.join(shop.data, 'film.mp4'), { seconds: 12, size: '640x360' }), 'practice');
  await shop.serve();
  await shop.cli('access', 'grant', 'ada@example.org', 'practice');
  browser = await WebKit.open();
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

test('WebKit plays the stream by itself', async () => {
  const stream = (await shop.cli('access', 'stream', 'ada@example.org', 'practice')).trim();
  await browser.go(`${shop.address}/terms`); // any page of the shop, so that the element is of its origin
  await browser.run(`
    const video = document.createElement('video');
    video.muted = true;
    video.src = arguments[0];
    document.body.append(video);
    video.play().catch(() => {});`, stream);
  const state = () => browser.run(`
    const video = document.querySelector('video');
    return { time: video.currentTime, width: video.videoWidth, duration: video.duration, error: video.error && video.error.message };`);
  const seen = await eventually(async () => {
    const now = await state();
    assert.equal(now.error, null);
    return now.time > 2 && now.width > 0 ? now : null;
  }, 'WebKit to play', 60);
  assert.ok(Math.abs(seen.duration - 12) < 0.5, `duration ${seen.duration}`);
});
