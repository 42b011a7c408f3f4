// One customer, more devices than may play at a time: the third is told, may take over, and the one
// that began first is told where its practice went.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openChromium, playback } from './support/chromium.mjs';
import { at, openPractice, play, sellPractice } from './support/practice.mjs';
import { eventually, Shop } from './support/shop.mjs';

const course = 'practice';
const email = 'ada@example.org';
const other = 'grace@example.org';
let shop, browser;

const message = (page) => page.getAttribute('[data-player-message]', 'data-player-message');
const plays = (page, beyond) => eventually(async () => {
  const { time, state } = await playback(page);
  return state === 'playing' && time > beyond;
}, `the practice to play beyond ${beyond}`, 60);
const yields = (page) => eventually(async () =>
  (await message(page)) === 'elsewhere' && (await playback(page)).state === 'elsewhere', 'the word of another device', 60);

before(async () => {
  shop = await Shop.open({ settings: '[server]\ntrusted_proxies = ["127.0.0.1"]\n[streams]\nat_a_time = 1\n' });
  await sellPractice(shop, course);
  await shop.serve();
  await shop.cli('access', 'grant', email, course);
  await shop.cli('access', 'grant', other, course);
  browser = await openChromium();
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

test('the device that is one too many is told, takes over, and hands back', async () => {
  const sofa = await openPractice(browser, shop, email, course);
  await at(sofa, 12);
  await play(sofa);
  await plays(sofa, 12.2);

  const context = await browser.newContext({ viewport: { width: 1100, height: 900 } });
  const kitchen = await context.newPage();
  await kitchen.goto((await shop.cli('access', 'link', email)).trim());
  await kitchen.click('form[action^="/sign-in/"] button');
  await kitchen.waitForURL('**/library');
  await kitchen.goto(`${shop.address}/watch/${course}`);
  await yields(kitchen);
  assert.match((await playback(kitchen)).message, /another device[^]*Watch here instead/);
  await plays(sofa, 12.5);

  await kitchen.click('[data-again]');
  await plays(kitchen, 12); // where she is on the sofa
  await yields(sofa);
  const { time } = await playback(kitchen);

  await sofa.click('[data-again]');
  await plays(sofa, 12.5);
  await yields(kitchen);
  assert.ok(time > 12);

  // The operator sees from how many browsers and networks she watched.
  const video = await sofa.getAttribute('[data-player]', 'data-address');
  const token = await sofa.request.post(`${shop.address}${video}/token`, { headers: { Origin: shop.address } });
  const { address } = await token.json();
  const [{ browsers }] = JSON.parse(await shop.cli('access', 'list', email, '--json'));
  assert.equal(browsers, 2);
  await eventually(async () => {
    for (const network of ['192.0.2.7', '192.0.2.9', '198.51.100.1'])
      await fetch(shop.address + address, { headers: { 'X-Forwarded-For': network } });
    const [{ networks }] = JSON.parse(await shop.cli('access', 'list', email, '--json'));
    return networks === 2;
  }, 'two networks to be told', 60);
  await context.close();
  await sofa.context().close();
});

test('a reload, a second tab and a seek are no other device', async () => {
  const page = await openPractice(browser, shop, other, course);
  await play(page);
  await plays(page, 0.2);
  await page.reload();
  const tab = await page.context().newPage();
  await tab.goto(`${shop.address}/watch/${course}`);
  for (const one of [page, tab]) {
    await eventually(async () => (await playback(one)).duration > 0, 'the practice to be there', 60);
    await at(one, 31);
    await play(one);
    await plays(one, 31.1);
    assert.notEqual(await message(one), 'elsewhere');
  }
  await page.context().close();
});
