// What can be seen before and beside the video: the still above the seek bar, and a preview from the
// middle with its own poster, its sound and its captions in time.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { openChromium, playback } from './support/chromium.mjs';
import { eventually, Shop } from './support/shop.mjs';

const run = promisify(execFile);
const email = 'ada@example.org';
const thumbnail = 'media-preview-thumbnail[slot]'; // media-chrome holds another, which ours replaces
let shop, browser, page;
const complaints = [];

// Ten seconds each of red, green, blue and white.
async function drawColours(file) {
  const colours = ['red', 'lime', 'blue', 'white'].flatMap((colour) => ['-f', 'lavfi', '-i', `color=${colour}:s=640x360:r=25:d=10`]);
  await run('ffmpeg', ['-v', 'error', ...colours, '-f', 'lavfi', '-i', 'sine=frequency=880:sample_rate=48000:duration=40',
    '-filter_complex', "[0][1][2][3]concat=n=4[v];[4]volume='if(between(t,14,15),1,0)':eval=frame[a]", '-map', '[v]', '-map', '[a]',
    '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', file]);
  return file;
}

// The colour in the middle of a drawn element, as [r, g, b].
async function colourOf(selector) {
  const { x, y, width, height } = await page.locator(selector).boundingBox();
  const shot = await page.screenshot({ clip: { x: x + width / 2 - 1, y: y + height / 2 - 1, width: 2, height: 2 } });
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const canvas = document.createElement('canvas').getContext('2d');
    canvas.drawImage(await createImageBitmap(new Blob([bytes])), 0, 0);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  }, shot.toString('base64'));
}

const isNear = (found, wanted) => found.every((value, at) => Math.abs(value - wanted[at]) < 60);

async function pointAt(share) {
  const bar = await page.locator('media-time-range').boundingBox();
  await page.mouse.move(bar.x + 14 + (bar.width - 28) * share, bar.y + bar.height / 2);
}

before(async () => {
  shop = await Shop.open();
  const film = await drawColours(path.join(shop.data, 'film.mp4'));
  const captions = path.join(shop.data, 'film.vtt');
  await writeFile(captions, 'WEBVTT\n\n00:01.000 --> 00:11.000\nRed.\n\n00:14.000 --> 00:17.000\nGreen.\n\n00:22.000 --> 00:30.000\nBlue.\n');
  await shop.sell(film, 'practice', '--preview', '0:12-0:24', '--captions', `en=${captions}`);
  await shop.serve();
  await shop.cli('access', 'grant', email, 'practice');
  browser = await openChromium();
  page = await (await browser.newContext({ viewport: { width: 1100, height: 900 } })).newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

test('the preview has a poster of its own, out of its own part', async () => {
  await page.goto(`${shop.address}/courses/practice`);
  const { status, type } = await page.evaluate(async () => {
    const answer = await fetch('/courses/practice/preview.jpg');
    return { status: answer.status, type: answer.headers.get('Content-Type') };
  });
  assert.equal(status, 200);
  assert.equal(type, 'image/jpeg');
});

test('a preview from the middle begins at its own beginning', async () => {
  await page.evaluate(() => { // every colour and caption that is seen, with its moment
    window.seen = [];
    const canvas = new OffscreenCanvas(8, 8).getContext('2d', { willReadFrequently: true });
    const look = (video) => {
      canvas.drawImage(video, 0, 0, 8, 8);
      const [r, g, b] = canvas.getImageData(4, 4, 1, 1).data;
      const cues = [...video.textTracks].filter((track) => track.mode === 'showing')
        .flatMap((track) => [...track.activeCues ?? []].map((cue) => cue.text));
      window.seen.push({ time: video.currentTime, colour: [r, g, b], cues });
      video.requestVideoFrameCallback(() => look(video));
    };
    new MutationObserver(() => {
      const video = document.querySelector('.stage video');
      if (video && !video.looked) video.requestVideoFrameCallback(() => look(video));
      if (video) video.looked = true;
    }).observe(document.body, { childList: true, subtree: true });
    localStorage.setItem('supple-captions', 'on');
  });
  await page.click('[data-preview-play]');
  await page.waitForSelector('.stage video');
  assert.match(await page.getAttribute('.stage video', 'poster'), /\/courses\/practice\/preview\.jpg$/);
  await eventually(async () => (await playback(page)).time > 3.5, 'the preview to play');
  const { duration } = await playback(page);
  assert.ok(Math.abs(duration - 12) < 0.1, `the preview lasts ${duration} s`);
  const seen = await page.evaluate(() => window.seen);
  assert.ok(seen[0].time < 1, `the first picture was seen at ${seen[0].time} s`);
  assert.ok(isNear(seen[0].colour, [0, 255, 0]), `it was ${seen[0].colour}, and not green`);
});

test('its captions are in time', async () => {
  const seen = await page.evaluate(() => window.seen);
  const green = seen.filter(({ cues }) => cues.includes('Green.'));
  assert.ok(green.length > 0, 'the caption of second 14 is seen in the preview');
  for (const { time } of green) assert.ok(time > 1.9 && time < 5.1, `it showed at ${time} s of the preview`);
  assert.ok(!seen.some(({ cues }) => cues.includes('Red.')), 'no caption of the part before');
});

test('it goes on to its end, and is blue by then', async () => {
  await page.evaluate(() => { document.querySelector('.stage video').currentTime = 10.5; });
  await page.waitForSelector('[data-player-message]:not([hidden])');
  const { state, time } = await playback(page);
  assert.equal(state, 'ended');
  assert.ok(Math.abs(time - 12) < 0.2, `it ended at ${time} s`);
  assert.ok(isNear((await page.evaluate(() => window.seen)).at(-1).colour, [0, 0, 255]));
});

test('the preview fetched no picture of the rest', async () => {
  assert.equal(await page.evaluate(() => document.querySelector('track[label="thumbnails"]')), null);
});

test('pointing at the seek bar shows the picture of that moment', async () => {
  await page.goto((await shop.cli('access', 'link', email)).trim());
  await page.click('form[action^="/sign-in/"] button');
  await page.waitForURL('**/library');
  await page.click('a[href^="/watch/"]');
  await page.waitForSelector('video');
  await eventually(async () => (await playback(page)).duration > 39, 'the stream to be known');
  const cues = () => page.evaluate(() => document.querySelector('track[label="thumbnails"]')?.track.cues?.length);
  await eventually(async () => (await cues()) === 20, 'twenty tiles for forty seconds');
  for (const [share, colour] of [[0.125, [255, 0, 0]], [0.375, [0, 255, 0]], [0.625, [0, 0, 255]], [0.875, [255, 255, 255]]]) {
    await pointAt(share);
    await eventually(async () => {
      const visible = await page.locator(thumbnail).isVisible();
      return visible && isNear(await colourOf(thumbnail), colour);
    }, `the picture at ${share * 40} s to be ${colour}`);
  }
  const { width, height } = await page.locator(thumbnail).boundingBox();
  assert.ok(width >= 120 && Math.abs(width / height - 16 / 9) < 0.05, `${width}x${height}`);
});

test('dragging shows it too', async () => {
  await pointAt(0.2);
  await page.mouse.down();
  await pointAt(0.625);
  await eventually(async () => isNear(await colourOf(thumbnail), [0, 0, 255]), 'blue while dragging');
  await page.mouse.up();
});

test('the browser had nothing to complain about', () => {
  assert.deepEqual(complaints, []);
});
