// How mails look: the HTML form in Chromium, on a phone and beside a folder list, by day and by night.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { openChromium } from './support/chromium.mjs';
import { drawFilm, eventually, Shop } from './support/shop.mjs';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const buyer = 'ada@example.org';
let shop, browser, mails;

before(async () => {
  shop = await Shop.open({ settings: '[shop]\nnotify_sales = "mara@studio.example"\n' });
  await shop.sell(await drawFilm(path.join(shop.data, 'film.mp4'), { seconds: 7, size: '320x180' }), 'practice');
  await shop.serve();
  const post = (to, fields) => fetch(shop.address + to, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
  const payment = (await post('/courses/practice/checkout', { email: buyer })).headers.get('location');
  await post(payment, { outcome: 'pay' });
  await post('/sign-in', { email: buyer });
  await shop.cli('access', 'grant', 'bob@example.org', 'practice', '--days', '30');
  await shop.cli('orders', 'refund', '1');
  const raw = await eventually(async () => {
    const all = await shop.mails();
    return all.length === 5 && all;
  }, 'receipt, notice, sign-in, grant and refund');
  mails = raw.map((mail) => ({ subject: /^Subject: (.*)\r$/m.exec(mail)[1], html: html(mail) }));
  browser = await openChromium();
});

after(async () => {
  await browser?.close();
  await shop?.close();
});

// The last part, out of quoted-printable.
function html(mail) {
  const encoded = mail.slice(mail.indexOf('\r\n\r\n', mail.indexOf('text/html')) + 4, mail.lastIndexOf('\r\n--'));
  const bytes = encoded.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

for (const width of [390, 600])
  for (const colorScheme of ['light', 'dark'])
    test(`every mail can be read at ${width} pixels, ${colorScheme}, and asks nobody for anything`, async () => {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      for (const { subject, html } of mails) {
        const page = await context.newPage();
        const asked = [];
        page.on('request', (request) => asked.push(request.url()));
        await page.setContent(html);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wider <= 0, `${subject} is ${wider} pixels too wide`);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'] }));
        assert.deepEqual(violations.map(({ id, nodes }) => `${subject}: ${id} ${nodes[0].html}`), []);
        assert.deepEqual(asked, []);
        await page.close();
      }
      await context.close();
    });

test('night is night: the ground turns dark and the words light', async () => {
  const context = await browser.newContext({ colorScheme: 'dark' });
  const page = await context.newPage();
  await page.setContent(mails[0].html);
  const [ground, words] = await page.evaluate(() => {
    const lightness = (colour) => colour.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
    const style = (selector) => getComputedStyle(document.querySelector(selector));
    return [lightness(style('.sheet').backgroundColor), lightness(style('p.ink').color)];
  });
  assert.ok(ground < 200 && words > 500, `${ground} ${words}`);
  await context.close();
});
