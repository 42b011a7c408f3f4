// What the shop says of its keys, its rights and its webhook endpoint, before anybody loses money over them.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { apiVersion } from './fake_stripe.mjs';
import { failure, openShop, writeSecret } from './support.mjs';

describe('the doctor of a shop with Stripe', () => {
  let world, shop, fake;
  before(async () => { world = await openShop(); ({ shop, fake } = world); });
  after(() => world.close());
  const told = () => shop.cli('doctor').catch((error) => error.stdout);

  test('tells what the webhook endpoint must be, and is content when it is that', async () => {
    const before = await told();
    assert.match(before, /BAD .*no webhook endpoint for http:\S+\/webhooks\/stripe; add it .*refund\.created/);
    const events = /these events: (.*)/.exec(before)[1].split(', ');
    const endpoint = { url: `${shop.address}/webhooks/stripe`, status: 'enabled', enabled_events: events, api_version: apiVersion };
    fake.endpoints.push(endpoint);
    assert.match(await told(), /ok .*endpoint is there with its events/);
    endpoint.enabled_events = events.slice(1);
    assert.match(await told(), new RegExp(`BAD .*lacks these events: ${events[0].replaceAll('.', '\\.')}`));
    Object.assign(endpoint, { enabled_events: ['*'], status: 'disabled', api_version: null });
    assert.match(await told(), /BAD .*endpoint is disabled/);
    assert.match(await told(), /look .*speaks API version of the account/);
    Object.assign(endpoint, { status: 'enabled', api_version: apiVersion });
    fake.endpoints.push({ ...endpoint, url: 'https://old.example.org/webhooks/stripe' });
    assert.match(await told(), /look .*another webhook endpoint at https:\/\/old\.example\.org/);
  });

  test('names a right that the key lacks, and the mode it is in', async () => {
    assert.match(await told(), /look .*test key; whoever knows a test card gets in/);
    fake.forbidden.add('disputes');
    assert.match(await told(), /BAD .*Disputes \(read\): Stripe answered 403/);
    fake.forbidden.clear();
    fake.forbidden.add('balance_transactions');
    assert.match(await told(), /look .*Balance Transaction Sources \(read\): .*leaves the fees out/);
    fake.forbidden.clear();
    assert.match(await told(), /ok .*may read Disputes/);
    const made = [fake.pages.size, fake.refunds.length];
    fake.readOnly.add('refunds');
    assert.match(await told(), /BAD .*Charges and Refunds \(write\): Stripe answered 403/);
    fake.readOnly.clear();
    assert.match(await told(), /ok .*may write Charges and Refunds/);
    assert.deepEqual([fake.pages.size, fake.refunds.length], made);
  });

  test('sees a clock that runs away from Stripe', async () => {
    fake.skew = 600_000;
    assert.match(await told(), /BAD .*clock: (59\d|60\d) s away/);
    fake.skew = 0;
  });

  test('and everybody else never tell the secrets, wrong ones included', async () => {
    await writeSecret(shop, 'stripe.key', 'rk_test_revoked');
    const revoked = await told();
    assert.match(revoked, /BAD .*Stripe answered 401/);
    for (const text of [revoked, shop.log, await readFile(path.join(shop.data, 'supple.toml'), 'utf8')]) {
      assert.doesNotMatch(text, /rk_test_|whsec_/);
    }
    await writeSecret(shop, 'stripe.key', fake.key);
  });
});

describe('a shop with Stripe does not open', () => {
  let world, shop, fake;
  before(async () => { world = await openShop({ serve: false }); ({ shop, fake } = world); });
  after(() => world.close());
  const refusal = () => failure(shop.cli('serve', '--listen', '127.0.0.1:0'));

  test('with a key that others may read, is none, or belongs on a web page', async () => {
    await writeSecret(shop, 'stripe.key', fake.key, 0o644);
    assert.match(await refusal(), /other users may read .*stripe\.key; run chmod 600/);
    for (const wrong of ['pk_test_public', 'hello', 'sk_test_a\tb', '']) {
      await writeSecret(shop, 'stripe.key', wrong);
      const said = await refusal();
      assert.match(said, /stripe\.secret_key_file/);
      if (wrong) assert.ok(!said.includes(wrong));
    }
    await writeSecret(shop, 'stripe.key', fake.key);
  });

  test('with a live key and an address that is not Stripe', async () => {
    await writeSecret(shop, 'stripe.key', 'rk_live_abc');
    assert.match(await refusal(), /a live key goes to Stripe alone/);
    await writeSecret(shop, 'stripe.key', fake.key);
  });

  test('when calls would go to a strange address', async () => {
    const settings = path.join(shop.data, 'supple.toml');
    const text = await readFile(settings, 'utf8');
    for (const address of ['http://169.254.169.254', 'http://localhost:1', 'https://user@api.stripe.com', 'file:///etc/passwd', 'https://a.example/?x=']) {
      await writeFile(settings, text.replace(/api_address = .*/, `api_address = "${address}"`));
      assert.match(await refusal(), /stripe\.api_address must be an https address/, address);
    }
    await writeFile(settings, text);
  });

  test('without the webhook secret', async () => {
    await writeSecret(shop, 'webhook.secret', 'rk_test_in_the_wrong_file');
    assert.match(await refusal(), /webhook_secret_file: that is no signing secret/);
  });
});
