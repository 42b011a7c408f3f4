// An encrypted package: it plays, its folder may be public, and a preview's key opens no more.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openChromium, playback } from './support/chromium.mjs';
import { drawFilm, eventually, Shop } from './support/shop.mjs';

const email = 'ada@example.org';
let shop, browser, folder;

before(async () => {
  shop = await Shop.open();
  const film = await drawFilm(path.join(shop.data, 'film.mp4'), { seconds: 14, size: '640x360' });
  await shop.sell(film, 'practice', '--encrypt');
  await shop.serve();
  await shop.cli('access', 'grant', email, 'practice');
  const stream = (await shop.cli('access', 'stream', email, 'practice')).trim();
  folder = stream.slice(0, stream.lastIndexOf('/'));
  browser = await openChromium();
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

test('the encrypted practice plays in Chromium', async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto((await shop.cli('access', 'link', email)).trim());
  await page.click('form[action^="/sign-in/"] button');
  await page.waitForURL('**/library');
  await page.click('a[href^="/watch/"]');
  await page.waitForSelector('video');
  await eventually(async () => (await playback(page)).duration > 13, 'the stream to be known');
  await page.evaluate(() => document.querySelector('video').play());
  await eventually(async () => {
    const now = await playback(page);
    return now.time > 2 && now.frames > 30 && now.audioBytes > 0;
  }, 'picture and sound');
});

test('the package\'s folder holds no key and no picture in the clear', async () => {
  const [{ id, revision }] = JSON.parse(await shop.cli('courses', 'show', 'practice', '--json')).videos;
  const home = path.join(shop.data, 'packages', id, revision);
  const names = await readdir(home);
  assert.ok(!names.some((name) => name.startsWith('key') || name.startsWith('storyboard')));
  const segments = names.filter((name) => name.endsWith('.m4s'));
  assert.ok(segments.length > 6);
  for (const name of segments) {
    const bytes = await readFile(path.join(home, name));
    assert.equal(bytes.length % 16, 0, `${name} is whole blocks`);
    assert.equal(bytes.indexOf('moof'), -1, `${name} is not in the clear`);
  }
});

test('the preview\'s key is not the key of the rest', async () => {
  const answer = await fetch(`${shop.address}/courses/practice/preview`, { method: 'POST' });
  const { address } = await answer.json();
  const preview = shop.address + address.slice(0, address.lastIndexOf('/'));
  const first = Buffer.from(await (await fetch(`${preview}/key1`)).arrayBuffer());
  assert.equal(first.length, 16);
  assert.equal((await fetch(`${preview}/key2`)).status, 403);
  const second = await fetch(`${folder}/key2`);
  assert.equal(second.headers.get('Cache-Control'), 'no-store');
  assert.notDeepEqual(Buffer.from(await second.arrayBuffer()), first);
});

test('the media playlist names the key after the init segment, with an IV each', async () => {
  const playlist = await (await fetch(`${folder}/v1.m3u8`)).text();
  assert.ok(playlist.indexOf('#EXT-X-MAP') < playlist.indexOf('#EXT-X-KEY'));
  const ivs = [...playlist.matchAll(/IV=(0x[0-9a-fA-F]{32})/g)].map(([, iv]) => iv);
  const segments = playlist.match(/\.m4s/g).length;
  assert.equal(new Set(ivs).size, segments);
});

test('verify passes, with the keys and the clear text inside', async () => {
  await shop.cli('verify', 'practice');
});
