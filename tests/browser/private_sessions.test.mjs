// A visitor asks for a private session, with and without JavaScript; the practitioner answers.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { openChromium } from './support/chromium.mjs';
import { Shop } from './support/shop.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const settings = `[shop]
email = "mara@studio.example"
[sessions]
in_person_at = "Willow Lane 4"
by_video_call = true
time_zone = "Europe/Copenhagen"
`;
// All of the form at once: without JavaScript, Chromium does not always end a scroll for a driver.
const viewport = { width: 1280, height: 2600 };
const least_filling_time = 3_500; // ms, and a little more
let shop, browser;

before(async () => {
  shop = await Shop.open({ settings });
  await shop.serve();
  browser = await openChromium();
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

const next_month = () => new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 11);

async function fill_in(page, email) {
  await page.goto(`${shop.address}/private-sessions`);
  await page.check('input[value="by_video_call"]');
  await page.fill('#name', 'Ada Lee');
  await page.fill('#email', email);
  await page.fill('#time_1', `${next_month()}10:00`);
  await page.fill('#words', 'My back.');
}

test('without JavaScript the form asks for the place whose clock is meant, and arrives', async () => {
  const page = await (await browser.newContext({ viewport, javaScriptEnabled: false, timezoneId: 'Asia/Tokyo' })).newPage();
  await fill_in(page, 'ada@example.org');
  assert.equal(await page.inputValue('#time_zone'), 'Europe/Copenhagen');
  await page.selectOption('#time_zone', 'Asia/Kolkata');
  await new Promise((resolve) => setTimeout(resolve, least_filling_time));
  await page.click('form button[type="submit"]');
  await page.waitForSelector('[data-session-request="received"]');
  await shop.mailed('To: <ada@example.org>', /10:00/);
  await shop.mailed('To: <mara@studio.example>', /Asia\/Kolkata/);
});

test('with it the visitor\'s own place is chosen, unless she chose another', async () => {
  const page = await (await browser.newContext({ viewport, timezoneId: 'Asia/Tokyo' })).newPage();
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  await fill_in(page, 'bea@example.org');
  assert.equal(await page.inputValue('#time_zone'), 'Asia/Tokyo');
  await page.selectOption('#time_zone', 'Europe/Berlin');
  await page.click('form button[type="submit"]'); // far too quick
  await page.waitForSelector('#problem');
  assert.equal(await page.inputValue('#time_zone'), 'Europe/Berlin');
  assert.equal(await page.inputValue('#words'), 'My back.');
  await new Promise((resolve) => setTimeout(resolve, least_filling_time));
  await page.click('form button[type="submit"]');
  await page.waitForSelector('[data-session-request="received"]');
  assert.deepEqual(said.filter((line) => !line.includes('400')), []);
});

test('the practitioner lists, shows and answers', async () => {
  assert.match(await shop.cli('sessions', 'list'), /ada@example\.org/);
  const [bea] = JSON.parse(await shop.cli('sessions', 'list', '--json'));
  assert.equal(bea.state, 'waiting');
  assert.match(await shop.cli('sessions', 'show', String(bea.number)), /My back\./);
  await writeFile(`${shop.data}/answer.txt`, 'Tuesday at ten suits me.\nMara\n');
  await shop.cli('sessions', 'answer', String(bea.number), '--text', `${shop.data}/answer.txt`);
  await shop.mailed('To: <bea@example.org>', /Tuesday at ten suits me\./);
  assert.equal(JSON.parse(await shop.cli('sessions', 'list', '--json'))[0].state, 'answered');
});

for (const colorScheme of ['light', 'dark'])
  test(`the form has no finding, ${colorScheme}`, async () => {
    const page = await (await browser.newContext({ colorScheme, viewport: { width: 390, height: 844 }, bypassCSP: true })).newPage();
    await page.goto(`${shop.address}/private-sessions`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map((one) => `${one.id} ${one.nodes[0].html}`), []);
  });
