// Every page a visitor may see: accessible, quiet in the console, no third party, fit for a phone.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { openChromium } from './support/chromium.mjs';
import { drawFilm, Shop } from './support/shop.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pages = ['/', '/courses/practice', '/private-sessions', '/sign-in', '/library', '/terms', '/privacy', '/refunds',
  '/accessibility', '/no-such-page'];
let shop, browser;

before(async () => {
  shop = await Shop.open({ settings: '[sessions]\nin_person_at = "Willow Lane 4"\nby_video_call = true\n' });
  await shop.sell(await drawFilm(path.join(shop.data, 'film.mp4'), { seconds: 6, size: '320x180' }), 'practice');
  await shop.serve();
  browser = await openChromium();
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

for (const [name, viewport] of [['a desktop', { width: 1280, height: 900 }], ['a phone', { width: 390, height: 844 }]])
  for (const colorScheme of ['light', 'dark'])
    test(`on ${name}, ${colorScheme}: no finding, no foreign request, nothing wider than the screen`, async () => {
      const context = await browser.newContext({ viewport, colorScheme, bypassCSP: true }); // for axe alone
      const page = await context.newPage();
      const foreign = [];
      page.on('request', (request) => {
        if (!request.url().startsWith(shop.address) && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
      });
      for (const address of pages) {
        await page.goto(shop.address + address);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run());
        assert.deepEqual(violations.map((one) => `${address}: ${one.id} ${one.nodes[0].html}`), []);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${address} is ${overflow} px too wide`);
      }
      assert.deepEqual(foreign, []);
      await context.close();
    });

// Its rules beyond the specification are taken, too, but for the case of one word.
test('every page is valid HTML', async () => {
  const reader = new HtmlValidate({
    extends: ['html-validate:recommended'],
    rules: { 'doctype-style': ['error', { style: 'lowercase' }] },
  });
  for (const address of [...pages, '/withdraw', '/practice', '/sitemap-of-nothing']) {
    const report = await reader.validateString(await (await fetch(shop.address + address)).text());
    assert.deepEqual(report.results.flatMap((one) => one.messages.map((m) => `${address}:${m.line} ${m.ruleId} ${m.message}`)), []);
  }
});

test('no page says anything in the console', async () => {
  const page = await (await browser.newContext()).newPage();
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  for (const address of pages.filter((one) => one !== '/no-such-page')) await page.goto(shop.address + address);
  assert.deepEqual(said, []);
});

// Smooth scrolling would make the click try again by a timer of the page, which then does not run.
test('without JavaScript a visitor gets to the payment page', async () => {
  const page = await (await browser.newContext({ javaScriptEnabled: false, reducedMotion: 'reduce' })).newPage();
  await page.goto(shop.address);
  await page.click('a[href="/courses/practice"]');
  await page.fill('#email', 'ada@example.org');
  await page.click('form[action$="/checkout"] button');
  await page.click('button[value="pay"]');
  await page.waitForURL('**/orders/*');
  assert.equal(await page.getAttribute('[data-order-state]', 'data-order-state'), 'paid');
});
