// What we send, held against Stripe's own library: its types, and the very call it makes itself.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { after, before, describe, test } from 'node:test';
import Stripe from 'stripe';
import { eventually } from '../browser/support/shop.mjs';
import { Buyer, openShop, order, sessionOf } from './support.mjs';

const run = promisify(execFile);
const here = path.dirname(fileURLToPath(import.meta.url));
const options = 'automatic_tax = true\npromotion_codes = true\nterms_consent = true\ntax_code = "txcd_20060158"\n';

// A form holds text; the types want numbers and truths. Metadata is text on both sides.
function typed(value, inMetadata = false) {
  if (Array.isArray(value)) return value.map((item) => typed(item, inMetadata));
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, typed(item, inMetadata || name === 'metadata')]));
  }
  if (inMetadata) return value;
  if (/^\d+$/.test(value)) return Number(value);
  return value === 'true' ? true : value;
}

// Stripe's compiler of truth: an unknown name, a wrong kind or a word that is none is an error.
async function complaints(type, value) {
  const folder = await mkdtemp(path.join(here, 'node_modules', '.check-'));
  try {
    await writeFile(path.join(folder, 'call.ts'), `import Stripe from 'stripe';\nexport const call: ${type} = ${JSON.stringify(value)};\n`);
    await run(process.execPath, [path.join(here, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--skipLibCheck',
      '--ignoreConfig', '--module', 'nodenext', '--moduleResolution', 'nodenext', '--target', 'es2022', path.join(folder, 'call.ts')]);
    return '';
  } catch (error) {
    return error.stdout || String(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const pairs = (body) => body.split('&').sort();

describe('a call to Stripe', () => {
  let world, shop, fake, opened, refunded;
  before(async () => {
    world = await openShop({ options });
    ({ shop, fake } = world);
    const session = sessionOf((await new Buyer(shop).buy('zoe+yoga@example.org')).location ?? '');
    assert.ok(session, 'the page was opened');
    opened = fake.asked('POST', /sessions$/).at(-1);
    await fake.pay(session);
    await shop.cli('orders', 'refund', fake.pages.get(session).client_reference_id, '--amount', '10.00');
    refunded = fake.asked('POST', /refunds$/).at(-1);
    await order(shop, fake.pages.get(session).client_reference_id);
  });
  after(() => world.close());

  test('that opens a page has the names and kinds of the library\'s types', async () => {
    assert.equal(await complaints('Stripe.Checkout.SessionCreateParams', typed(opened.params)), '');
    const wrong = { ...typed(opened.params), payment_method_types: ['card'] };
    assert.match(await complaints('Stripe.Checkout.SessionCreateParams', wrong), /payment_method_types/);
  });

  test('that refunds has them, too', async () => {
    assert.equal(await complaints('Stripe.RefundCreateParams', typed(refunded.params)), '');
  });

  // The shop's own calls go on in the background.
  const byLibrary = () => fake.requests.findLast(({ headers }) => /NodeBindings/.test(headers['user-agent']));

  function official() {
    const { hostname, port } = new URL(fake.address);
    return new Stripe(fake.key, { host: hostname, port, protocol: 'http', telemetry: false, maxNetworkRetries: 0 });
  }

  // The same call by the official client, on the same loopback: the bytes of the body and the headers that matter.
  async function same(ours, call) {
    await call(official());
    const theirs = byLibrary();
    assert.notEqual(theirs, ours);
    assert.deepEqual(pairs(ours.body), pairs(theirs.body));
    assert.equal(ours.path, theirs.path);
    for (const name of ['authorization', 'stripe-version', 'idempotency-key', 'content-type', 'content-length', 'accept']) {
      assert.equal(ours.headers[name], theirs.headers[name], name);
    }
  }

  test('that opens a page is the one that the official client makes', async () => {
    await same(opened, (stripe) => stripe.checkout.sessions.create(typed(opened.params), { idempotencyKey: opened.headers['idempotency-key'] }));
  });

  test('that refunds is the one that the official client makes', async () => {
    await same(refunded, (stripe) => stripe.refunds.create(typed(refunded.params), { idempotencyKey: refunded.headers['idempotency-key'] }));
  });

  test('that reads the list of events asks for the same as the official client', async () => {
    const ours = await eventually(() => fake.asked('GET', /events$/).at(-1), 'the list of events to be read');
    const asked = new URL(ours.url, fake.address).searchParams;
    await official().events.list({ created: { gte: Number(asked.get('created[gte]')) }, limit: 100,
      types: [...asked].filter(([name]) => name.startsWith('types[')).map(([, type]) => type) });
    const theirs = new URL(byLibrary().url, fake.address).searchParams;
    assert.deepEqual([...asked].sort(), [...theirs].sort());
  });

  test('that reads the balance does, too', async () => {
    await shop.cli('orders', 'export');
    const asked = new URL(fake.asked('GET', /balance_transactions$/).at(-1).url, fake.address).searchParams;
    await official().balanceTransactions.list({ created: { gte: Number(asked.get('created[gte]')) }, limit: 100, expand: ['data.source'] });
    const theirs = new URL(byLibrary().url, fake.address).searchParams;
    assert.deepEqual([...asked].sort(), [...theirs].sort());
  });
});

describe('a webhook', () => {
  test('that the official library signed is true to Python\'s library and to the shop', async () => {
    // The shop's side is shown by purchase.test.mjs; here both libraries are held against each other.
    const payload = JSON.stringify({ id: 'evt_1', object: 'event', type: 'checkout.session.completed' });
    const timestamp = Math.floor(Date.now() / 1000);
    const header = new Stripe('sk_test_x').webhooks.generateTestHeaderString({ payload, secret: 'whsec_test', timestamp });
    const program = 'import sys, stripe; stripe.Webhook.construct_event(sys.argv[1], sys.argv[2], sys.argv[3]); print("true")';
    const { stdout } = await run('/usr/bin/python3', ['-c', program, payload, header, 'whsec_test']);
    assert.equal(stdout.trim(), 'true');
  });
});
