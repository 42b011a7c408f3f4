// ./dev bench lighthouse: Lighthouse's four scores of home, course and watch page on its phone (a slow processor and a
// slow line, pretended), each the median of three, and what it has against them. Performance is only worth reading on a
// machine that does nothing else.

import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

import { openChromium, quiet } from '../browser/support/chromium.mjs';
import { signIn } from '../browser/support/practice.mjs';
import { Shop } from '../browser/support/shop.mjs';
import { film, median } from './support.mjs';

const rounds = 3;
const email = 'bench@example.org';
const categories = ['performance', 'accessibility', 'best-practices', 'seo'];
// The watch page asks not to be indexed, since only a customer sees it.
const on_purpose = { '/watch/practice': ['is-crawlable'] };

async function cookie_of(shop) {
  const browser = await openChromium();
  const page = await browser.newPage();
  await signIn(page, shop, email);
  const [{ name, value }] = await page.context().cookies();
  await browser.close();
  return `${name}=${value}`;
}

async function judged(address, cookie) {
  const chrome = await launch({ chromePath: '/usr/bin/chromium', chromeFlags: ['--headless', ...quiet] });
  try {
    const { lhr } = await lighthouse(address, { port: chrome.port, onlyCategories: categories, logLevel: 'error',
      extraHeaders: { Cookie: cookie }, disableStorageReset: true });
    return lhr;
  } finally {
    chrome.kill();
  }
}

// Audits that cost something, by name.
function faults(result) {
  const weighed = categories.flatMap((name) => result.categories[name].auditRefs.filter(({ weight }) => weight > 0));
  return weighed.map(({ id }) => result.audits[id]).filter(({ score }) => score !== null && score < 0.9);
}

const shop = await Shop.open();
try {
  await shop.sell(film('still', { seconds: 20 }), 'practice');
  await shop.cli('access', 'grant', email, 'practice');
  await shop.serve();
  const cookie = await cookie_of(shop);
  console.log(`\nlighthouse (median of ${rounds})`);
  console.log(`${''.padEnd(20)} ${categories.join('  ')}`);
  for (const path of ['/', '/courses/practice', '/watch/practice']) {
    const results = [];
    for (let round = 0; round < rounds; round++) results.push(await judged(shop.address + path, cookie));
    const score = (name) => median(results.map((result) => Math.round(100 * result.categories[name].score)));
    console.log(`${path.padEnd(20)} ${categories.map((name) => String(score(name)).padStart(name.length)).join('  ')}`);
    for (const { id, title, displayValue } of faults(results[0]))
      console.log(`    ${id}: ${title}${displayValue ? ` (${displayValue})` : ''}${on_purpose[path]?.includes(id) ? ' - on purpose' : ''}`);
  }
} finally {
  await shop.close();
}
