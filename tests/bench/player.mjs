// ./dev bench player [ROUNDS]: from the click that opens a practice to its first picture, and how long playing waited for
// the line afterwards: our watch page beside hls.js's own smallest page on the same package, in turn, on the loopback
// and on lines of 6 and 1.5 Mb/s with 40 ms of way. The small page is handed its stream address, ours asks for it.
// Both are pressed to play as soon as there is something to press. A fresh profile each time: nothing is cached.

import { createServer, request } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openChromium } from '../browser/support/chromium.mjs';
import { signIn } from '../browser/support/practice.mjs';
import { Shop } from '../browser/support/shop.mjs';
import { film, median } from './support.mjs';

const rounds = Number(process.argv[2] ?? 5);
const email = 'bench@example.org';
const watched_ms = 15_000;
const lines = [
  { name: 'loopback' },
  { name: '6 Mb/s', bits: 6_000_000, latency: 40 },
  { name: '1.5 Mb/s', bits: 1_500_000, latency: 40 },
];

const hls_js = readFileSync(new URL('../../web/node_modules/hls.js/dist/hls.min.js', import.meta.url));
const small_page = (address) => `<!doctype html><title>small</title><video id="video" controls></video>
<script src="/bench/hls.min.js"></script>
<script>const hls = new Hls(); hls.loadSource(${JSON.stringify(address)}); hls.attachMedia(video);</script>`;

// One origin for both pages: what is not the small page's is the shop's.
async function open_counter(shop) {
  const counter = createServer((asked, answer) => {
    const { pathname, searchParams } = new URL(asked.url, 'http://counter');
    if (pathname === '/bench/hls.min.js') return answer.writeHead(200, { 'content-type': 'text/javascript' }).end(hls_js);
    if (pathname === '/bench/small') return answer.writeHead(200, { 'content-type': 'text/html' }).end(small_page(searchParams.get('stream')));
    const on = request(new URL(asked.url, shop.listening), { method: asked.method, headers: asked.headers }, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    });
    on.on('error', () => answer.destroy());
    return asked.pipe(on);
  });
  await new Promise((resolve) => counter.listen(0, '127.0.0.1', resolve));
  return counter;
}

// In the page, before anything of it: plays as soon as that can be asked for, notes the first picture and every wait.
function watch_it() {
  const seen = { first: null, waited: 0 };
  window.seen = seen;
  let waiting_since = null;
  const pressing = setInterval(() => {
    const video = document.querySelector('video');
    if (!video) return;
    if (seen.first !== null) return clearInterval(pressing);
    if (!seen.video) {
      seen.video = true;
      video.requestVideoFrameCallback(() => { seen.first = performance.now(); });
      video.addEventListener('waiting', () => { if (seen.first !== null) waiting_since ??= performance.now(); });
      video.addEventListener('playing', () => {
        if (waiting_since !== null) seen.waited += performance.now() - waiting_since;
        waiting_since = null;
      });
    }
    video.muted = true;
    video.play().catch(() => {});
  }, 20);
  seen.all = () => seen.waited + (waiting_since === null ? 0 : performance.now() - waiting_since);
}

async function shown(browser, cookies, address, line) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addCookies(cookies);
  const page = await context.newPage();
  if (line.bits) {
    const session = await context.newCDPSession(page);
    const bytes = line.bits / 8;
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions',
      { offline: false, latency: line.latency, downloadThroughput: bytes, uploadThroughput: bytes });
  }
  await page.addInitScript(watch_it);
  await page.goto(address, { waitUntil: 'commit' });
  await page.waitForFunction(() => window.seen.first !== null, null, { timeout: 120_000 });
  await page.waitForTimeout(watched_ms);
  const seen = await page.evaluate(() => ({ first: window.seen.first, waited: window.seen.all() }));
  await context.close();
  return seen;
}

async function cookies_of(browser, shop) {
  const context = await browser.newContext();
  await signIn(await context.newPage(), shop, email);
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

const shop = await Shop.open();
await shop.sell(film('still', { seconds: 30 }), 'practice');
await shop.cli('access', 'grant', email, 'practice');
const counter = await open_counter(shop);
const base = `http://127.0.0.1:${counter.address().port}`;
writeFileSync(join(shop.data, 'supple.toml'), `[server]\npublic_address = "${base}"\n`);
await shop.serve();
const browser = await openChromium();
try {
  const cookies = await cookies_of(browser, shop);
  console.log(`\nplayer (median of ${rounds}, in turn)`);
  console.log('line        first picture, s: ours  hls.js  ratio    waited afterwards, s: ours  hls.js');
  for (const line of lines) {
    const runs = { ours: [], small: [] };
    for (let round = 0; round < rounds; round++) {
      const stream = new URL((await shop.cli('access', 'stream', email, 'practice')).trim());
      runs.small.push(await shown(browser, cookies, `${base}/bench/small?stream=${encodeURIComponent(stream.pathname)}`, line));
      runs.ours.push(await shown(browser, cookies, `${base}/watch/practice`, line));
    }
    const figure = (who, key) => median(runs[who].map((run) => run[key])) / 1000;
    const [ours, small] = [figure('ours', 'first'), figure('small', 'first')];
    console.log(`${line.name.padEnd(10)} ${ours.toFixed(2).padStart(23)} ${small.toFixed(2).padStart(7)} ${(ours / small).toFixed(2).padStart(6)}`
      + ` ${figure('ours', 'waited').toFixed(2).padStart(28)} ${figure('small', 'waited').toFixed(2).padStart(7)}`);
  }
} finally {
  await browser.close();
  counter.closeAllConnections();
  counter.close();
  await shop.close();
}
