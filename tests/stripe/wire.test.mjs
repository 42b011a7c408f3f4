// What may go wrong between the shop and Stripe: silence, lies about who answers, floods, and the shop's own death.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile, mkdtemp } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { after, before, describe, test } from 'node:test';
import { eventually } from '../browser/support/shop.mjs';
import { Buyer, openShop, orders, sessionOf } from './support.mjs';

const run = promisify(execFile);

// Asks `address` instead of the fake, and tells what the doctor says about Stripe.
async function doctorAsks(shop, address) {
  const settings = path.join(shop.data, 'supple.toml');
  const text = await readFile(settings, 'utf8');
  await writeFile(settings, text.replace(/api_address = .*/, `api_address = "${address}"`));
  try {
    return await shop.cli('doctor').catch((error) => error.stdout);
  } finally {
    await writeFile(settings, text);
  }
}

async function serving(server, handler) {
  server.on('request', handler);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: server.address().port, close: () => { server.closeAllConnections(); server.close(); } };
}

describe('the line to Stripe', () => {
  let world, shop, fake;
  before(async () => { world = await openShop(); ({ shop, fake } = world); });
  after(() => world.close());

  test('is not spoken on with a certificate that nobody vouches for', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'supple-tls-'));
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2',
      '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']);
    let asked = 0;
    const fraud = await serving(https.createServer({ key: await readFile(key), cert: await readFile(cert) }),
      (request, response) => { asked += 1; response.end('{}'); });
    const told = await doctorAsks(shop, `https://127.0.0.1:${fraud.port}`);
    fraud.close();
    await rm(folder, { recursive: true });
    assert.match(told, /BAD .*stripe: 127\.0\.0\.1 gave no answer: .*(certificate|peer)/i);
    assert.equal(asked, 0);
  });

  test('is not led elsewhere by a redirect, which would take the key along', async () => {
    let led = 0;
    const elsewhere = await serving(http.createServer(), (request, response) => { led += 1; response.end('{}'); });
    const liar = await serving(http.createServer(), (request, response) => {
      response.writeHead(302, { location: `http://127.0.0.1:${elsewhere.port}/` }).end();
    });
    assert.match(await doctorAsks(shop, `http://127.0.0.1:${liar.port}`), /BAD .*Stripe answered 302/);
    elsewhere.close();
    liar.close();
    assert.equal(led, 0);
  });

  test('is cut when an answer never ends', async () => {
    const flood = await serving(http.createServer(), (request, response) => {
      const more = () => { while (response.write(Buffer.alloc(1 << 20, ' '))); response.once('drain', more); };
      more();
    });
    assert.match(await doctorAsks(shop, `http://127.0.0.1:${flood.port}`), /BAD .*127\.0\.0\.1 gave no answer/);
    flood.close();
  });

  test('that is silent holds up neither the thank-you page nor anybody else', async () => {
    const buyer = new Buyer(shop);
    const session = sessionOf((await buyer.buy('silent@example.org')).location);
    const id = fake.pages.get(session).client_reference_id;
    fake.misbehave(new RegExp(`GET .*${session}$`), 'hang');
    const slow = buyer.state(id);
    assert.equal((await new Buyer(shop).ask('/')).status, 200);
    assert.ok(sessionOf((await new Buyer(shop).buy('meanwhile@example.org')).location));
    assert.equal(await slow, 'pending');
  });

  test('broken by the shop\'s own death while the page was opened loses no money that is paid there', async () => {
    const buyer = new Buyer(shop);
    const before = fake.pages.size;
    // The page is made, the answer never comes, and the shop dies waiting for it.
    fake.misbehave(/POST .*sessions$/, 'late', 1);
    const dying = buyer.buy('killed@example.org').catch(() => 'killed');
    await eventually(() => fake.pages.size === before + 1, 'the page to be made');
    await shop.stop('SIGKILL');
    assert.equal(await dying, 'killed');
    await shop.serve();
    const [order] = await orders(shop);
    assert.equal(order.state, 'pending');
    assert.equal(order.provider_session, null);
    const made = [...fake.pages.values()].at(-1);
    assert.equal(made.client_reference_id, order.id);
    // Nobody was told the page's address, so nobody pays there. Were it paid all the same, our id in its metadata finds the
    // order, which does not know the page.
    fake.webhookAddress = `${shop.address}/webhooks/stripe`;
    await fake.pay(made.id);
    assert.equal((await orders(shop))[0].state, 'paid');
  });
});
