// A real shop that sells through the fake Stripe, and a buyer without a browser.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drawFilm, Shop } from '../browser/support/shop.mjs';
import { FakeStripe } from './fake_stripe.mjs';

let film;

// One film for all shops of a test file.
async function sampleFilm() {
  const folder = await mkdtemp(path.join(tmpdir(), 'supple-film-'));
  film ??= drawFilm(path.join(folder, 'film.mp4'), { seconds: 6, size: '320x180' });
  return film;
}

export async function openShop({ options = '', fake: given, serve = true } = {}) {
  const fake = given ?? await FakeStripe.start();
  const shop = await Shop.open();
  await writeSecret(shop, 'stripe.key', fake.key);
  await writeSecret(shop, 'webhook.secret', fake.webhookSecret);
  await writeFile(path.join(shop.data, 'supple.toml'), `[payments]\nprovider = "stripe"\n[stripe]
secret_key_file = "stripe.key"\nwebhook_secret_file = "webhook.secret"
api_address = "${fake.address}"\npage_address = "${fake.address}"\n${options}`);
  await shop.sell(await sampleFilm(), 'practice');
  if (serve) await serveShop(shop, fake);
  return { shop, fake, async close() { await shop.close(); await fake.stop(); } };
}

export async function serveShop(shop, fake) {
  await shop.serve();
  fake.webhookAddress = `${shop.address}/webhooks/stripe`;
}

export async function writeSecret(shop, name, secret, mode = 0o600) {
  const file = path.join(shop.data, name);
  await rm(file, { force: true });
  await writeFile(file, `${secret}\n`);
  await chmod(file, mode);
}

export class Buyer {
  constructor(shop) { this.shop = shop; this.cookie = ''; }

  async ask(target, { method = 'GET', form } = {}) {
    const response = await fetch(new URL(target, this.shop.address), { method, redirect: 'manual',
      body: form && new URLSearchParams(form), headers: { cookie: this.cookie } });
    const set = response.headers.get('set-cookie');
    if (set) this.cookie = set.split(';')[0];
    return { status: response.status, location: response.headers.get('location'), text: await response.text() };
  }

  buy(email = 'ann@example.org') { return this.ask('/courses/practice/checkout', { method: 'POST', form: { email } }); }
  pay(order) { return this.ask(`/orders/${order}/pay`, { method: 'POST', form: {} }); }

  // The state that the order's page shows.
  async state(order) { return /data-order-state="(\w+)"/.exec((await this.ask(`/orders/${order}`)).text)?.[1]; }

  async mayWatch() { return (await this.ask('/watch/practice/your-supple-psoas/token', { method: 'POST', form: {} })).status === 200; }
}

// Orders as the command line tells them, newest first.
export async function orders(shop) { return JSON.parse(await shop.cli('orders', 'list', '--json')); }
export async function order(shop, number) { return JSON.parse(await shop.cli('orders', 'show', String(number), '--json')); }

// What a command says on stderr when it fails.
export async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return error.stderr || error.stdout;
  }
  throw new Error('it did not fail');
}

export const sessionOf = (address) => /cs_test_\d+/.exec(address)?.[0];
export const orderOf = (fake, session) => fake.pages.get(session).client_reference_id;
