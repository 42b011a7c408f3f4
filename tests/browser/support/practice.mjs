// A film made for practising: every picture tells its number, four parts, captions; and a customer
// who is signed in, on as many devices as a test wants.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { playback } from './chromium.mjs';
import { eventually } from './shop.mjs';

const run = promisify(execFile);

export const rate = 25;
export const seconds = 40;
export const parts = ['Arrive', 'Breathe', 'Release', 'Rest'];

const place = (at) => `00:00:${String(at).padStart(2, '0')}.000`;

// The left half tells the ones of a picture's number by its grey, the right half the tens.
async function drawNumbers(file) {
  const grey = (digit) => `30+20*mod(floor(N/${digit}),10)`;
  const picture = `geq=lum='if(lt(X,W/2),${grey(1)},${grey(10)})':cb=128:cr=128`;
  await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', `color=gray:s=64x36:r=${rate}:d=${seconds}`, '-f', 'lavfi', '-i',
    `sine=frequency=440:sample_rate=48000:duration=${seconds}`, '-vf', `${picture},scale=640:360:flags=neighbor`, '-c:v', 'libx264',
    '-preset', 'ultrafast', '-qp', '10', '-pix_fmt', 'yuv420p', '-c:a', 'aac', file]);
}

export async function sellPractice(shop, course) {
  const [film, chapters, captions] = ['film.mp4', 'film.chapters.vtt', 'film.vtt'].map((name) => path.join(shop.data, name));
  await drawNumbers(film);
  const cues = parts.map((title, i) => `${place(i * 10)} --> ${place(i * 10 + 10)}\n${title}\n`);
  await writeFile(chapters, `WEBVTT\n\n${cues.join('\n')}`);
  await writeFile(captions, `WEBVTT\n\n${cues.join('\n')}`);
  await shop.sell(film, course, '--chapters', chapters, '--captions', `en=${captions}`);
}

// The number of the picture that is drawn, of the last hundred.
export function pictureShown(page) {
  return page.evaluate(() => {
    const video = document.querySelector('video');
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [64, 36];
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(video, 0, 0, 64, 36);
    // Limited range: 16 is black, 235 is white.
    const digit = (x) => Math.round((context.getImageData(x, 18, 1, 1).data[0] * 219 / 255 + 16 - 30) / 20);
    return digit(48) * 10 + digit(16);
  });
}

// A page of this customer's, on a device of its own, at her practice; `before` is a script of the page,
// `meanwhile` is done with it before it goes there, `options` are the context's.
export async function openPractice(browser, shop, email, course, { before, meanwhile, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options });
  const page = await context.newPage();
  page.said = [];
  page.on('console', (message) => page.said.push(message.text()));
  page.on('pageerror', (error) => page.said.push(error.message));
  if (before) await page.addInitScript(before);
  await page.goto((await shop.cli('access', 'link', email)).trim());
  await page.click('form[action^="/sign-in/"] button');
  await page.waitForURL('**/library');
  await meanwhile?.(page);
  await page.goto(`${shop.address}/watch/${course}`);
  await ready(page);
  return page;
}

export async function ready(page) {
  await eventually(async () => {
    const { duration, state } = await playback(page);
    return duration > seconds - 1 && state === 'paused';
  }, 'the practice to be there');
}

export const at = (page, time) => page.evaluate((there) => { document.querySelector('video').currentTime = there; }, time);
// Without waiting for the first picture, for which an element waits for ever.
export const play = (page) => page.evaluate(() => { document.querySelector('video').play().catch(() => {}); });
export const pause = (page) => page.evaluate(() => document.querySelector('video').pause());
