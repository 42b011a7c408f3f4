// A German shop as its buyer and its operator see it: the order form with and without JavaScript, an
// invoice on paper, a withdrawal without an account, and a customer's data exported and erased.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { openChromium } from './support/chromium.mjs';
import { drawFilm, eventually, Shop } from './support/shop.mjs';

const run = promisify(execFile);
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const settings = `[shop]
practitioner = "Mara Lindqvist"
postal_address = "Lindenweg 4\\n10115 Berlin"
email = "mara@shop.example"
country = "DE"

[tax]
mode = "included"
rate = "19"
number = "DE123456789"
`;
let shop, browser;

before(async () => {
  shop = await Shop.open({ settings });
  await shop.sell(await drawFilm(path.join(shop.data, 'film.mp4'), { seconds: 6, size: '320x180' }), 'practice');
  await shop.serve();
  browser = await openChromium();
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

// A page of a browser of its own, which has bought as `email`; it stands on the order's page.
async function buyer(email, options = {}) {
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(`${shop.address}/courses/practice`);
  await page.fill('#email', email);
  await page.check('#begin-at-once');
  await page.check('#right-ends');
  await page.click('form[action$="/checkout"] button');
  await page.click('button[value="pay"]');
  await page.waitForURL('**/orders/*');
  return page;
}

async function orderOf(email) {
  const orders = JSON.parse(await shop.cli('orders', 'list', '--json'));
  return orders.find((order) => order.email === email);
}

test('the browser itself asks for the boxes, which nobody ticked beforehand', async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${shop.address}/courses/practice`);
  assert.equal(await page.locator('.tick input:checked').count(), 0);
  await page.fill('#email', 'ada@example.org');
  await page.click('form[action$="/checkout"] button');
  assert.equal(await page.locator('#begin-at-once:invalid').count(), 1);
  assert.equal(await orderOf('ada@example.org'), undefined);
});

test('without JavaScript the whole way goes, from the boxes to the invoice and the withdrawal', async () => {
  const page = await buyer('bea@example.org', { javaScriptEnabled: false, reducedMotion: 'reduce' });
  await page.click('a[href$="/invoice"]');
  assert.match(await page.textContent('.sheet'), /TEST-00000\d[\s\S]*\$24\.37[\s\S]*19 % VAT[\s\S]*\$4\.63/);
  await page.fill('#name', 'Studio Öst');
  await page.fill('#address', 'Way 1\nTown');
  await page.click('form[action$="/invoice"] button');
  assert.match(await page.textContent('.sheet'), /Studio Öst/);
  assert.equal(await page.locator('form[action$="/invoice"]').count(), 0);
  await page.click('.footer-links a[href="/withdraw"]');
  const { number } = await orderOf('bea@example.org');
  await page.fill('#order', String(number));
  await page.fill('#name', 'Bea');
  await page.fill('#email', 'bea@example.org');
  await page.click('form[action="/withdraw"] button');
  await page.click('form[action="/withdraw/confirm"] button');
  assert.equal(await page.getAttribute('[data-withdrawal-state]', 'data-withdrawal-state'), 'received');
  await shop.mailed('bea@example.org', /Received on \d+ \w+ \d{4}, \d\d:\d\d UTC/);
  const shown = JSON.parse(await shop.cli('orders', 'show', String(number), '--json'));
  assert.equal(shown.withdrawal.standing, 'right_ended');
  assert.match(shown.needs_attention, /Withdrawn by the customer/);
  assert.equal(shown.state, 'paid');
});

test('the evidence of an order holds the very words agreed to, and tells of mails as the order does', async () => {
  const { number } = await orderOf('bea@example.org');
  const evidence = JSON.parse(await shop.cli('orders', 'evidence', String(number), '--json'));
  const shown = JSON.parse(await shop.cli('orders', 'show', String(number), '--json'));
  const { text, text_hash: hash, text_version: version, agreed } = evidence.terms;
  assert.equal(createHash('sha256').update(text).digest('hex'), hash);
  assert.match(text, /\[ \] I know that I lose my right of withdrawal/);
  assert.ok(version && agreed);
  for (const member of ['terms', 'invoices', 'withdrawal', 'mails']) assert.deepEqual(evidence[member], shown[member], member);
  const told = await shop.cli('orders', 'evidence', String(number));
  for (const part of [hash, `version ${version}`, 'Both boxes were ticked', 'Withdrawn by Bea', 'receipt'])
    assert.ok(told.includes(part), part);
});

test('an invoice on paper is the sheets alone', async () => {
  const page = await buyer('cy@example.org');
  const { number } = await orderOf('cy@example.org');
  await shop.cli('orders', 'refund', String(number));
  await page.goto(`${page.url().split('?')[0]}/invoice`);
  const file = path.join(shop.data, 'invoice.pdf');
  await page.pdf({ path: file, format: 'A4', preferCSSPageSize: true });
  const { stdout } = await run('pdftotext', ['-layout', file, '-']);
  const sheets = stdout.split('\f').filter((sheet) => sheet.trim());
  assert.equal(sheets.length, 2);
  assert.match(sheets[0], /Invoice[\s\S]*Mara Lindqvist[\s\S]*DE123456789[\s\S]*cy@example\.org[\s\S]*\$29\.00/);
  assert.match(sheets[1], /Credit note[\s\S]*This corrects invoice TEST-/);
  assert.doesNotMatch(stdout, /Sign in|Print this page|Privacy/);
});

for (const [name, viewport] of [['a desktop', { width: 1280, height: 900 }], ['a phone', { width: 390, height: 844 }]])
  for (const colorScheme of ['light', 'dark'])
    test(`on ${name}, ${colorScheme}: no finding of axe, nothing wider than the screen`, async () => {
      const page = await buyer(`axe-${viewport.width}-${colorScheme}@example.org`,
        { viewport, colorScheme, bypassCSP: true });
      const order = page.url().split('?')[0];
      const look = async () => {
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run());
        assert.deepEqual(violations.map((one) => `${page.url()}: ${one.id} ${one.nodes[0].html}`), []);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${page.url()} is ${overflow} px too wide`);
      };
      for (const address of [order, `${order}/invoice`, `${shop.address}/withdraw`, `${shop.address}/terms`,
        `${shop.address}/refunds`, `${shop.address}/privacy`]) {
        await page.goto(address);
        await look();
      }
      const stranger = await (await browser.newContext({ viewport, colorScheme, bypassCSP: true })).newPage();
      await stranger.goto(`${shop.address}/courses/practice`);
      await stranger.evaluate(axe);
      const { violations } = await stranger.evaluate(() => window.axe.run());
      assert.deepEqual(violations.map((one) => `${one.id} ${one.nodes[0].html}`), []);
    });

test('the orders as a table are read by another program, and add up', async () => {
  const file = path.join(shop.data, 'orders.csv');
  await writeFile(file, await shop.cli('orders', 'export'));
  const script = `import csv, json, sys
print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline="", encoding="utf-8"), strict=True))))`;
  const { stdout } = await run('python3', ['-c', script, file]);
  const rows = JSON.parse(stdout);
  const orders = JSON.parse(await shop.cli('orders', 'list', '--json'));
  assert.equal(rows.length, orders.length);
  for (const row of rows.filter((one) => one.invoice)) {
    const cents = (text) => Math.round(Number(text) * 100);
    assert.equal(cents(row.net) + cents(row.tax), cents(row.price));
    if (row.state === 'refunded') assert.equal(row.refunded_tax, row.tax);
  }
  const refunded = JSON.parse(await shop.cli('orders', 'list', '--state', 'refunded', '--json'));
  assert.deepEqual(refunded.map((one) => one.email), ['cy@example.org']);
  assert.equal(JSON.parse(await shop.cli('orders', 'list', '--since', '2999-01-01', '--json')).length, 0);
  assert.equal(JSON.parse(await shop.cli('orders', 'list', '--course', 'practice', '--json')).length, orders.length);
  await assert.rejects(shop.cli('orders', 'list', '--since', 'yesterday'), /is no day/);
});

test('a customer is exported whole and erased for good, while the books stay', async () => {
  const email = 'bea@example.org';
  const data = JSON.parse(await shop.cli('customers', 'export', email));
  assert.equal(data.orders.length, 1);
  assert.match(data.terms_of_sale[0].text, /\( Order with obligation to pay \)/);
  assert.equal(data.withdrawals[0].name, 'Bea');
  await eventually(async () => (await shop.mails()).filter((mail) => mail.includes(email)).length >= 2, 'her mails');

  const waiting = await (await browser.newContext()).newPage(); // she begins another order, and leaves
  await waiting.goto(`${shop.address}/courses/practice`);
  await waiting.fill('#email', email);
  await waiting.check('#begin-at-once');
  await waiting.check('#right-ends');
  await waiting.click('form[action$="/checkout"] button');
  await assert.rejects(shop.cli('customers', 'erase', email), /waiting for its payment[\s\S]*--force/);
  const said = await shop.cli('customers', 'erase', email, '--force');
  assert.match(said, /Kept, because bookkeeping/);

  await assert.rejects(shop.cli('customers', 'show', email), /no customer/);
  assert.equal((await shop.mails()).filter((mail) => mail.includes(email)).length, 0);
  const left = JSON.parse(await shop.cli('orders', 'show', String(data.orders[0].number), '--json'));
  assert.equal(left.state, 'paid');
  assert.match(left.email, /@erased\.invalid$/);
  assert.equal(left.invoices.length, 1);
  for (const file of (await readdir(shop.data)).filter((name) => name.startsWith('supple.db')))
    assert.equal((await readFile(path.join(shop.data, file))).includes(email), false, file);
});

test('doctor says what the law still misses', async () => {
  const said = await shop.cli('doctor');
  assert.match(said, /look\s+law: \/terms still shows our draft/);
});
