// A purchase in a real browser through Stripe's page, which here is the fake's: that no policy of ours stands in the way of
// the form, its redirect and the way back, and that the video plays at the end.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openShop } from '../stripe/support.mjs';
import { openChromium, playback } from './support/chromium.mjs';
import { eventually } from './support/shop.mjs';

describe('a purchase through Stripe', () => {
  let world, browser;
  before(async () => { world = await openShop(); browser = await openChromium(); });
  after(async () => { await browser.close(); await world.close(); });

  async function toThePayPage(email) {
    const page = await browser.newPage();
    const blocked = [];
    page.on('console', (line) => { if (/Content Security Policy/.test(line.text())) blocked.push(line.text()); });
    await page.goto(`${world.shop.address}/courses/practice`);
    await page.getByLabel(/e-?mail/i).first().fill(email);
    await page.locator('form[action$="/checkout"] button').click();
    await page.waitForURL(`${world.fake.address}/c/pay/**`);
    assert.deepEqual(blocked, []);
    return page;
  }

  test('goes to its page and back to the video', async () => {
    const page = await toThePayPage('ann@example.org');
    await page.getByRole('button', { name: 'Pay' }).click();
    await page.waitForURL(/\/orders\/\w+/);
    await page.locator('[data-order-state="paid"]').waitFor();
    await page.getByRole('link', { name: /watch now/i }).click();
    await page.locator('video').waitFor();
    await page.evaluate(() => { const video = document.querySelector('video'); video.muted = true; return video.play(); });
    await eventually(async () => (await playback(page)).time > 0.5, 'the video to play');
  });

  test('abandoned on its page is taken up again with a button', async () => {
    const page = await toThePayPage('bob@example.org');
    await page.getByRole('button', { name: 'Back' }).click();
    await page.locator('[data-order-state="cancelled"]').waitFor();
    await page.locator('form[action$="/pay"] button').click();
    await page.waitForURL(`${world.fake.address}/c/pay/**`);
    // Without any webhook, the page that looks again by itself finds out.
    world.fake.webhooks = 'lose';
    await page.getByRole('button', { name: 'Pay' }).click();
    await page.locator('[data-order-state="paid"]').waitFor();
  });
});
