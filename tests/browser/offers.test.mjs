// Offers as an operator makes them on the command line and a visitor without JavaScript meets them.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openChromium } from './support/chromium.mjs';
import { drawFilm, Shop } from './support/shop.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let shop, browser, page;

const json = async (...words) => JSON.parse(await shop.cli(...words, '--json'));
const text = (selector) => page.textContent(selector);

async function pay() {
  await page.waitForURL('**/test-payments/*');
  await page.click('button[value="pay"]');
  await page.waitForURL('**/orders/*');
}

// Without JavaScript, and by the keyboard: a click that the browser has to scroll to is tried again by
// a timer of the page, which then does not run.
async function freshPage() {
  page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
}

before(async () => {
  shop = await Shop.open();
  const film = await drawFilm(path.join(shop.data, 'film.mp4'), { seconds: 6, size: '320x180' });
  await shop.sell(film, 'morning');
  await shop.sell(film, 'evening');
  await shop.serve();
  browser = await openChromium();
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

test('a coupon is made, shown, used and ended', async () => {
  await shop.cli('coupons', 'create', 'yoga 10', '--percent', '10', '--uses', '1', '--course', 'morning', '--till', '2099-12-31');
  await assert.rejects(shop.cli('coupons', 'create', 'YOGA10', '--percent', '5'), /such a code already/);
  await freshPage();
  await page.goto(`${shop.address}/courses/morning`);
  await page.press('details.code summary', 'Enter');
  await page.fill('#code', 'Yoga 10');
  await page.press('#code', 'Enter');
  await page.waitForURL('**?code=*');
  assert.match(await text('.price'), /\$29\.00\s+\$26\.10/);
  await page.fill('#email', 'ada@example.org');
  await page.press('#email', 'Enter');
  await pay();
  const coupon = await json('coupons', 'show', 'YOGA10');
  assert.deepEqual([coupon.state, coupon.uses_paid, coupon.uses_held], ['used up', 1, 0]);
  const order = await json('orders', 'show', '1');
  assert.deepEqual([order.price.text, order.coupon.code, order.coupon.discount.text], ['$26.10', 'YOGA10', '$2.90']);
  await freshPage();
  await page.goto(`${shop.address}/courses/morning?code=yoga10`);
  assert.match(await text('#problem'), /as often as it may be/);
  assert.match(await shop.cli('coupons', 'end', 'yoga10'), /has ended/);
  assert.equal((await json('coupons', 'list'))[0].state, 'ended');
});

test('a course is made free, to be named by the buyer, and a rental', async () => {
  await shop.cli('courses', 'edit', 'evening', '--free');
  await freshPage();
  await page.goto(`${shop.address}/courses/evening`);
  assert.equal(await text('.price'), 'Free');
  await page.fill('#email', 'bea@example.org');
  await page.press('#email', 'Enter');
  await page.waitForURL('**/orders/*');
  assert.equal(await page.locator('a[href="/watch/evening"]').count(), 1);
  const { number } = (await json('orders', 'list'))[0];
  await shop.cli('orders', 'refund', String(number));
  assert.equal((await json('orders', 'show', String(number))).state, 'refunded');

  await shop.cli('courses', 'edit', 'evening', '--price', '20', '--currency', 'EUR', '--least', '5',
    '--access-days', '30', '--access-from', 'first-play');
  const course = await json('courses', 'show', 'evening');
  assert.deepEqual([course.least.text, course.access_days, course.access_from], ['€5.00', 30, 'first_play']);
  await freshPage();
  await page.goto(`${shop.address}/courses/evening`);
  assert.equal(await page.inputValue('#sum'), '20.00');
  await page.fill('#sum', '12,50');
  await page.fill('#email', 'bea@example.org');
  await page.press('#email', 'Enter');
  await pay();
  assert.match(await text('.receipt'), /€12\.50/);
});

test('a bundle is made, and a gift of it is opened by somebody else', async () => {
  await shop.cli('bundles', 'create', 'both', '--title', 'Morning and evening', '--courses', 'morning,evening',
    '--price', '39', '--currency', 'USD', '--publish');
  await freshPage();
  await page.goto(`${shop.address}/courses/both`);
  await page.fill('#email', 'ada@example.org');
  await page.press('details.gift summary', 'Enter');
  await page.fill('#gift-to', 'carl@example.org');
  await page.fill('#gift-words', 'For your back.');
  await page.press('#gift-to', 'Enter');
  await pay();
  assert.match(await text('h1'), /This is a gift/);
  const [link] = await shop.mailed('carl@example.org', /http:\/\/127\.0\.0\.1:\d+\/gifts\/[A-Za-z0-9_-]+/);
  await freshPage();
  await page.goto(link);
  await page.fill('#email', 'carl@example.org');
  await page.click('form[action^="/gifts/"] button');
  await page.waitForURL('**/library');
  assert.equal(await page.locator('.shelf-item').count(), 2);
  const [{ number }] = await json('orders', 'list');
  const order = await json('orders', 'show', String(number));
  assert.deepEqual([order.opens, order.gift.redeemed_by], [['morning', 'evening'], 'carl@example.org']);
  assert.match(await shop.cli('orders', 'show', String(number)), /A gift to carl@example\.org, redeemed/);
});

test('every form of the page is accessible', async () => {
  await shop.cli('coupons', 'create', 'HALF', '--percent', '50');
  const context = await browser.newContext({ bypassCSP: true, viewport: { width: 390, height: 844 } }); // for axe alone
  page = await context.newPage();
  for (const address of ['/courses/morning?code=half', '/courses/morning?code=none', '/courses/evening', '/courses/both', '/gifts/none']) {
    await page.goto(shop.address + address);
    await page.$$eval('details', (all) => all.forEach((one) => { one.open = true; }));
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map((one) => `${address}: ${one.id} ${one.nodes[0].html}`), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth) <= 0, `${address} is too wide`);
  }
});
