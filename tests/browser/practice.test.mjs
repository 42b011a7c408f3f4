// A player made for practising: loops, mirror, pictures one by one, listening, lying on the floor,
// breaths, and a diary; by mouse, by finger, and by keyboard alone.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { letters, others } from '../../web/scripts/keys.js';
import { openChromium, playback } from './support/chromium.mjs';
import { at, openPractice, parts, pause, pictureShown, play, rate, ready, seconds, sellPractice } from './support/practice.mjs';
import { eventually, Shop } from './support/shop.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const course = 'practice';
const email = 'ada@example.org';
let shop, browser, page;

// Stands for what a headless browser has not: a voice, and a screen that could sleep.
function standIns() {
  window.spoken = [];
  const voices = [{ lang: 'en-GB', localService: true, name: 'Fay' }];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, 'speechSynthesis', {
    value: { getVoices: () => voices, cancel() {}, speak: ({ text }) => window.spoken.push(text), addEventListener() {} },
  });
  window.awake = 0;
  const request = async () => {
    window.awake += 1;
    return { addEventListener() {}, release: async () => { window.awake -= 1; } };
  };
  Object.defineProperty(navigator, 'wakeLock', { value: { request } });
}

const handle = (edge) => `[data-loop-edge="${edge}"]`;
const place = (edge) => page.getAttribute(handle(edge), 'aria-valuetext');
const press = (key) => page.keyboard.press(key);
const tool = (name) => `[data-tool="${name}"]`;
const word = (selector) => page.textContent(selector);

async function noLoop() {
  await pause(page);
  if ((await page.getAttribute(tool('loop'), 'aria-pressed')) === 'true') await page.click(tool('loop'));
}

before(async () => {
  shop = await Shop.open({ settings: '[streams]\nat_a_time = 0\n' }); // many pages, one customer
  await sellPractice(shop, course);
  await shop.serve();
  await shop.cli('access', 'grant', email, course);
  browser = await openChromium();
  page = await openPractice(browser, shop, email, course, { before: standIns });
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

test('the card of the keys names every act that a key has, and no other', async () => {
  const acts = [...new Set([...Object.keys(letters), ...Object.keys(others)])].sort();
  const named = await page.$$eval('[data-key-act]', (rows) => rows.map((row) => row.dataset.keyAct).sort());
  assert.deepEqual(named, acts);
  await press('?');
  assert.equal(await page.locator('dialog[data-card="keys"]').isVisible(), true);
  await press('Escape');
  assert.equal(await page.locator('dialog[data-card="keys"]').isVisible(), false);
});

test('a part is set by the keys A and B, and moved by the arrows', async () => {
  await at(page, 12);
  await press('a');
  await at(page, 15);
  await press('b');
  assert.deepEqual([await place('from'), await place('until')], ['0:12.0', '0:15.0']);
  await page.focus(handle('from'));
  await press('ArrowRight');
  await press('Shift+ArrowRight');
  assert.equal(await place('from'), '0:13.1');
  await press('End'); // never beyond the other edge
  assert.equal(await place('from'), '0:14.5');
  await press('ArrowLeft');
  await page.focus(handle('until'));
  await press('PageUp');
  assert.deepEqual([await place('from'), await place('until')], ['0:13.5', '0:25.0']);
});

test('an edge is dragged', async () => {
  const line = await page.locator('[data-loop-line]').boundingBox();
  const grip = await page.locator(handle('until')).boundingBox();
  assert.ok(grip.width >= 24 && grip.height >= 24, `${grip.width}x${grip.height}`);
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
  await page.mouse.down();
  await page.mouse.move(line.x + line.width / 2, grip.y - 40, { steps: 4 });
  await page.mouse.up();
  assert.equal(await place('until'), '0:20.0');
});

test('the part is repeated to its end and no further, so many rounds, and then it stops', async () => {
  await noLoop();
  await at(page, 12);
  await press('a');
  await at(page, 13.5);
  await press('b');
  await page.selectOption('[data-loop="rounds"]', '2');
  await at(page, 12);
  await page.evaluate(() => {
    window.places = [];
    const video = document.querySelector('video');
    const look = () => { window.places.push(video.currentTime); requestAnimationFrame(look); };
    look();
  });
  await page.click('[data-loop="again"]');
  await eventually(async () => /Round 2 of 2/.test(await word('[data-loop="status"]')), 'the second round');
  await eventually(async () => /done/.test(await word('[data-loop="status"]')), 'the end of the rounds');
  const { state } = await playback(page);
  assert.equal(state, 'paused');
  const places = await page.evaluate(() => window.places);
  const returns = places.filter((one, i) => i > 0 && one < places[i - 1] - 1).length;
  assert.equal(returns, 1, 'it went back once, for the second round');
  assert.ok(Math.min(...places) > 11.8 && Math.max(...places) < 14, `it kept to the part: ${Math.min(...places)} to ${Math.max(...places)}`);
});

test('between two rounds there is a rest, which can be cut short', async () => {
  await noLoop();
  await at(page, 12);
  await press('a');
  await at(page, 13);
  await press('b');
  await page.selectOption('[data-loop="pause"]', '60');
  await page.selectOption('[data-loop="rounds"]', '0');
  await page.click('[data-loop="again"]');
  await page.waitForSelector('[data-overlay]:not([hidden])');
  assert.equal((await playback(page)).state, 'paused');
  assert.match(await word('[data-overlay-text]'), /Round 2/);
  const place_in_rest = (await playback(page)).time;
  await page.click('[data-overlay-skip]');
  await eventually(async () => (await playback(page)).time > place_in_rest + 0.3, 'the second round');
  assert.equal(await page.locator('[data-overlay]').isVisible(), false);
  await page.selectOption('[data-loop="pause"]', '0');
  await noLoop();
});

test('a loop is kept under a name, found on another device, played there, and dropped', async () => {
  await at(page, 22);
  await press('a');
  await at(page, 24);
  await press('b');
  await page.fill('[data-loop="name"]', 'Hips & <b>low</b> back');
  await page.click('[data-loop="form"] button');
  await page.waitForSelector('[data-loop-name]');
  const elsewhere = await openPractice(browser, shop, email, course);
  await elsewhere.waitForSelector('[data-loop-name]');
  assert.equal(await elsewhere.textContent('[data-loop-name]'), 'Hips & <b>low</b> back');
  await elsewhere.click('[data-loop-play]');
  await eventually(async () => {
    const { time, state } = await playback(elsewhere);
    return state === 'playing' && time >= 22 && time < 24.5;
  }, 'the kept part to play');
  await elsewhere.click('[data-loop-drop]');
  await eventually(async () => (await elsewhere.locator('[data-loop-name]').count()) === 0, 'the loop to go');
  assert.deepEqual(elsewhere.said, []);
  await elsewhere.context().close();
  await page.reload();
  await ready(page);
  assert.equal(await page.locator('[data-loop-name]').count(), 0);
});

test('from the library to a kept loop by keyboard alone', async () => {
  const tabTo = async (selector) => {
    for (let i = 0; i < 80; i++) {
      await press('Tab');
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    }
    assert.fail(`Tab never comes to ${selector}`);
  };
  await page.goto(`${shop.address}/library`);
  await tabTo('a[href^="/watch/"]');
  await press('Enter');
  await page.waitForURL('**/watch/**');
  await ready(page);
  await tabTo(tool('loop'));
  await press('Enter');
  await tabTo('[data-loop="name"]');
  await page.keyboard.type('By hand');
  await press('Enter');
  await page.waitForSelector('[data-loop-name]');
  await tabTo('[data-loop-drop]');
  await press('Enter');
  await eventually(async () => (await page.locator('[data-loop-name]').count()) === 0, 'the loop to go');
  await noLoop();
});

test('pictures are stepped one by one, by the rate that the package declares', async () => {
  const shows = (number) => eventually(async () => (await pictureShown(page)) === number % 100, `picture ${number} to be drawn`, 10);
  await pause(page);
  await at(page, (250 + 0.5) / rate);
  await shows(250);
  for (const number of [251, 252, 253]) {
    await press('.');
    await shows(number);
  }
  for (const number of [252, 251, 250, 249]) {
    await press(',');
    await shows(number);
  }
});

test('the picture is mirrored, and its captions are not; both are found again', async () => {
  await press('x');
  const turned = () => page.$eval('.stage video', (video) => getComputedStyle(video).transform);
  assert.equal(await turned(), 'matrix(-1, 0, 0, 1, 0, 0)');
  await page.evaluate(() => { document.querySelector('video').playbackRate = 0.5; });
  await page.click('.player-settings summary');
  await page.selectOption('[data-preference="caption_size"]', 'huge');
  await page.reload();
  await ready(page);
  assert.equal(await turned(), 'matrix(-1, 0, 0, 1, 0, 0)');
  assert.equal(await page.getAttribute('.stage', 'data-caption-size'), 'huge');
  const { speed, pitch } = await page.$eval('video', (video) => ({ speed: video.playbackRate, pitch: video.preservesPitch }));
  assert.deepEqual({ speed, pitch }, { speed: 0.5, pitch: true });
  await press('x');
  await press('>');
  await press('>');
  assert.equal(await page.$eval('video', (video) => video.playbackRate), 1);
});

test('letters can be switched off, and space stays with the player', async () => {
  await page.click('.player-settings summary');
  await page.uncheck('[data-preference="single_keys"]');
  await page.evaluate(() => document.activeElement.blur());
  await press('x');
  assert.equal(await page.getAttribute(tool('mirror'), 'aria-pressed'), 'false');
  await page.evaluate(() => document.querySelector('media-controller').focus());
  await press('Space');
  await eventually(async () => (await playback(page)).state === 'playing', 'space to play');
  await press('Space');
  await page.check('[data-preference="single_keys"]');
});

test('listening fetches sound alone, lets the screen sleep, and comes back to the same place', async () => {
  await at(page, 5);
  await play(page);
  await eventually(() => page.evaluate(() => window.awake === 1), 'the screen to be kept awake');
  const asked = [];
  const note = (request) => asked.push(new URL(request.url()).pathname.split('/').pop());
  page.on('request', note);
  await page.click(tool('listen'));
  await eventually(async () => {
    const { time, width, state } = await playback(page);
    return state === 'playing' && width === 0 && time > 6;
  }, 'the sound to go on without a picture');
  assert.ok(asked.includes('listen.m3u8'));
  assert.deepEqual(asked.filter((name) => /^v\d/.test(name)), [], 'no picture was fetched');
  assert.equal(await page.evaluate(() => window.awake), 0);
  page.off('request', note);
  const { time } = await playback(page);
  await page.click(tool('listen'));
  await eventually(async () => {
    const now = await playback(page);
    return now.width > 0 && now.state === 'playing' && now.time >= time && now.time < time + 15;
  }, 'the picture to come back where the sound was');
  await pause(page);
});

test('on the floor every field is as large as a hand, and the name of a part is said', async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.click(tool('floor'));
  const fields = await page.$$eval('[data-floor-act]', (all) => all.map((one) => {
    const { width, height, left, right, top, bottom } = one.getBoundingClientRect();
    return { act: one.dataset.floorAct, width, height, inside: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight };
  }));
  assert.equal(fields.length, 5);
  for (const { act, width, height, inside } of fields)
    assert.ok(width >= 96 && height >= 96 && inside, `${act}: ${width}x${height}`);
  await at(page, 9);
  await page.click('[data-floor-act="play"]');
  await eventually(() => page.evaluate(() => window.spoken.includes('Breathe')), 'the part\'s name to be said');
  assert.equal(await word('[data-floor-part]'), 'Breathe');
  await page.click('[data-floor-act="next"]');
  await eventually(async () => (await word('[data-floor-part]')) === 'Release', 'the next part');
  await page.click('[data-floor-act="leave"]');
  assert.equal(await page.locator('[data-floor-room]').isVisible(), false);
  await eventually(() => page.evaluate(() => document.activeElement.matches('[data-tool="floor"]')), 'the focus to be where it was');
  await pause(page);
  await page.setViewportSize({ width: 1100, height: 900 });
});

test('between two parts there are breaths, if they are wished', async () => {
  await page.selectOption('[data-preference="breaths"]', '3');
  await at(page, 19.2);
  await play(page);
  await page.waitForSelector('[data-overlay][data-phase="in"]:not([hidden])');
  assert.match(await word('[data-overlay-text]'), new RegExp(parts[2]));
  await page.waitForSelector('[data-overlay][data-phase="hold"]');
  await page.click('[data-overlay-skip]');
  await eventually(async () => (await playback(page)).time > 20.5, 'the part to begin');
  await page.selectOption('[data-preference="breaths"]', '0');
  await pause(page);
});

test('two taps jump, on a phone', async () => {
  const phone = await openPractice(browser, shop, email, course, { viewport: { width: 390, height: 844 }, hasTouch: true });
  await at(phone, 5);
  const { x, y, width, height } = await phone.locator('.stage').boundingBox();
  for (let i = 0; i < 2; i++) await phone.touchscreen.tap(x + width * 0.85, y + height * 0.3);
  await eventually(async () => Math.abs((await playback(phone)).time - 15) < 1.5, 'ten seconds on');
  await phone.context().close();
});

test('the diary tells the day to its customer, and is erased at a word', async () => {
  await at(page, 2);
  await play(page);
  await eventually(async () => (await playback(page)).time > 4, 'some practice');
  await pause(page);
  await eventually(async () => {
    const days = await page.evaluate(() => fetch('/practice/diary.json').then((answer) => answer.json()));
    return days.length === 1 && days[0].seconds > 1 && days[0].left_at_seconds < seconds;
  }, 'the day to be noted');
  await page.goto(`${shop.address}/practice`);
  assert.equal(await page.locator('.diary tbody tr').count(), 1);
  await page.click('.diary-erase summary');
  await page.click('form[action="/practice/erase"] button');
  await page.waitForURL('**/practice');
  assert.equal(await page.locator('.diary tbody tr').count(), 0);
});

for (const [colorScheme, viewport] of [['light', { width: 1100, height: 900 }], ['dark', { width: 390, height: 844 }]])
  test(`no barrier with everything open, ${colorScheme}, ${viewport.width} px wide`, async () => {
    const open = await openPractice(browser, shop, email, course, { colorScheme, viewport, bypassCSP: true }); // for axe alone
    await open.evaluate(axe);
    const check = async (what) => {
      await open.mouse.move(0, 0); // a button half way to its colour under the pointer has no colour yet
      await open.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
      const { violations } = await open.evaluate(() => window.axe.run());
      assert.deepEqual(violations.map((one) => `${what}: ${one.id} ${one.nodes[0].html}`), []);
      const overflow = await open.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${what} is ${overflow} px too wide`);
    };
    await open.click(tool('loop'));
    await open.fill('[data-loop="name"]', 'Hips');
    await open.click('[data-loop="form"] button');
    await open.waitForSelector('[data-loop-name]');
    await open.click('.player-settings summary');
    await check('loops and settings');
    await open.click(tool('floor'));
    await check('the floor');
    await open.click('[data-floor-act="leave"]');
    for (const card of ['keys', 'trouble']) {
      await open.click(`.practice-tools [data-opens="${card}"]`);
      await check(card);
      await open.keyboard.press('Escape');
    }
    await open.click('[data-loop-drop]');
    await open.goto(`${shop.address}/practice`);
    await open.evaluate(axe);
    await check('the diary');
    await open.context().close();
  });

test('the browser had nothing to complain about', () => {
  assert.deepEqual(page.said, []);
});
