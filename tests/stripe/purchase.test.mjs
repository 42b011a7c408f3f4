// Whole purchases through the real shop and the fake Stripe: the page, the webhook in every order, the way back, and what
// heals when no webhook comes.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { eventually } from '../browser/support/shop.mjs';
import { Buyer, openShop, order, orders, sessionOf } from './support.mjs';

describe('a purchase through Stripe', () => {
  let world, shop, fake;
  before(async () => { world = await openShop({ options: 'promotion_codes = true\n' }); ({ shop, fake } = world); });
  after(() => world.close());
  beforeEach(() => { fake.webhooks = 'send'; fake.rejects.clear(); fake.faults = []; });

  async function begun(email) {
    const buyer = new Buyer(shop);
    const sent = await buyer.buy(email);
    assert.equal(sent.status, 303);
    const session = sessionOf(sent.location);
    return { buyer, session, address: sent.location, id: fake.pages.get(session)?.client_reference_id };
  }

  test('goes from the button to Stripe, and by its webhook to the video', async () => {
    const { buyer, session, address, id } = await begun();
    assert.equal(address, `${fake.address}/c/pay/${session}`);
    assert.equal(await buyer.mayWatch(), false);
    assert.deepEqual(await fake.pay(session), [200]);
    assert.equal(await buyer.state(id), 'paid');
    assert.equal(await buyer.mayWatch(), true);
    await shop.mailed('ann@example.org', /receipt|Receipt/i);
  });

  test('told twice, by webhook and on the way back, is paid once and mailed once', async () => {
    const { buyer, session, id } = await begun('twice@example.org');
    fake.webhooks = 'twice';
    assert.deepEqual(await fake.pay(session), [200, 200]);
    await buyer.state(id);
    const shown = await order(shop, id);
    assert.equal(shown.payments.length, 1);
    assert.equal(shown.entitlements.length, 1);
  });

  test('whose webhook is lost is paid when the buyer comes back, who asks Stripe no more than now and then', async () => {
    const { buyer, session, id } = await begun('lost@example.org');
    fake.webhooks = 'lose';
    const asked = () => fake.asked('GET', new RegExp(`sessions/${session}$`)).length;
    const begun_at = Date.now();
    for (let n = 0; n < 20; n += 1) assert.equal(await buyer.state(id), 'pending');
    const allowed = 2 + (Date.now() - begun_at) / 4000; // one in four seconds, and one of the background's
    assert.ok(asked() <= allowed, `asked ${asked()} times, ${allowed} are allowed`);
    await fake.pay(session);
    await eventually(async () => await buyer.state(id) === 'paid', 'the order to be paid');
    assert.equal(await buyer.mayWatch(), true);
  });

  test('whose money settles days later opens the video then, and not before', async () => {
    const { buyer, session, id } = await begun('debit@example.org');
    await fake.pay(session, { later: true });
    assert.equal(await buyer.state(id), 'pending');
    assert.equal(await buyer.mayWatch(), false);
    await fake.settle(session, true);
    assert.equal(await buyer.state(id), 'paid');
    const failed = await begun('debit2@example.org');
    await fake.pay(failed.session, { later: true });
    await fake.settle(failed.session, false);
    assert.equal(await failed.buyer.state(failed.id), 'expired');
  });

  test('left open too long expires, and may be begun again', async () => {
    const { buyer, session, id } = await begun('late@example.org');
    await fake.expire(session);
    assert.equal(await buyer.state(id), 'expired');
  });

  test('left and taken up again goes on at the same page', async () => {
    const { buyer, address, id } = await begun('again@example.org');
    assert.equal((await buyer.ask(`/orders/${id}?payment=cancelled`)).text.includes(`action="/orders/${id}/pay"`), true);
    assert.equal((await buyer.pay(id)).location, address);
    assert.equal((await new Buyer(shop).pay(id)).status, 404);
  });

  test('with a promotion code costs what Stripe took, on the receipt and when it is refunded', async () => {
    const { session, id } = await begun('code@example.org');
    await fake.pay(session, { discount: 900 });
    const shown = await order(shop, id);
    assert.equal(shown.state, 'paid');
    assert.equal(shown.price.minor_units, 2000);
    assert.equal(shown.needs_attention, null);
  });

  test('survives its refund arriving first, and everything twice and backwards', async () => {
    const { buyer, session, id } = await begun('order@example.org');
    fake.webhooks = 'hold';
    await fake.pay(session);
    fake.refund(fake.pages.get(session).payment_intent, 2900);
    const backwards = (events) => [...events, ...events].reverse();
    assert.deepEqual([...new Set(await fake.deliverHeld(backwards))], [200]);
    assert.equal(await buyer.state(id), 'refunded');
    assert.equal(await buyer.mayWatch(), false);
  });

  test('is not begun twice when the answer of the first call was lost', async () => {
    fake.misbehave(/POST .*sessions$/, 'drop');
    const before = fake.pages.size;
    const { session } = await begun('drop@example.org');
    assert.ok(session);
    assert.equal(fake.pages.size, before + 1);
    const [one, two] = fake.asked('POST', /sessions$/).slice(-2);
    assert.equal(one.headers['idempotency-key'], two.headers['idempotency-key']);
    assert.equal(one.body, two.body);
  });

  test('is tried again for 409, 500 and where Stripe asks for it, and not where it forbids it', async () => {
    for (const status of [409, 500, 503]) {
      fake.misbehave(/POST .*sessions$/, status);
      assert.ok((await begun(`s${status}@example.org`)).session);
    }
    fake.misbehave(/POST .*sessions$/, 429, 1, { 'stripe-should-retry': 'true' });
    assert.ok((await begun('s429@example.org')).session);
    const calls = fake.asked('POST', /sessions$/).length;
    fake.misbehave(/POST .*sessions$/, 500, 1, { 'stripe-should-retry': 'false' });
    assert.equal((await begun('never@example.org')).session, undefined);
    assert.equal(fake.asked('POST', /sessions$/).length, calls + 1);
  });

  test('that Stripe cannot take now is kept, said kindly, and goes on with a button', async () => {
    fake.misbehave(/POST .*sessions$/, 500, 3);
    const { buyer, address } = await begun('down@example.org');
    const id = /orders\/(\w+)\?payment=unreachable/.exec(address)[1];
    assert.equal(await buyer.state(id), 'unopened');
    assert.equal((await orders(shop)).find((kept) => kept.id === id).state, 'pending');
    // Stripe would repeat its fault under the old key.
    const session = sessionOf((await buyer.pay(id)).location);
    assert.equal(fake.pages.get(session).client_reference_id, id);
    const keys = fake.asked('POST', /sessions$/).slice(-2).map((request) => request.headers['idempotency-key']);
    assert.deepEqual(keys, [`order-${id}-session-1`, `order-${id}-session-2`]);
    await fake.pay(session);
    assert.equal(await buyer.state(id), 'paid');
  });

  test('is opened without an option that the account is not set up for, and the operator is told', async () => {
    fake.rejects.add('allow_promotion_codes');
    assert.ok((await begun('option@example.org')).session);
    const [asked, plain] = fake.asked('POST', /sessions$/).slice(-2);
    assert.equal(asked.params.allow_promotion_codes, 'true');
    assert.equal(plain.params.allow_promotion_codes, undefined);
    assert.notEqual(asked.headers['idempotency-key'], plain.headers['idempotency-key']);
    const told = await shop.cli('doctor').catch((error) => error.stdout);
    assert.match(told, /look .*without the options of \[stripe\]: Stripe answered 400 .*allow_promotion_codes/);
    fake.rejects.clear();
    await begun('option2@example.org');
    assert.doesNotMatch(await shop.cli('doctor').catch((error) => error.stdout), /without the options/);
  });

  test('is opened without the address if that is what Stripe does not like', async () => {
    fake.rejects.add('customer_email');
    const { session } = await begun('odd@example.org');
    assert.equal(fake.pages.get(session).customer_email, undefined);
  });

  test('is paid by true messages for this shop alone', async () => {
    const { buyer, session, id } = await begun('true@example.org');
    fake.webhooks = 'hold';
    await fake.pay(session);
    const [event] = fake.held.splice(0);
    assert.equal(await fake.deliver(event, { secret: 'whsec_other' }), 400);
    assert.equal(await fake.deliver(event, { timestamp: fake.now() - 301 }), 400);
    assert.equal(await fake.deliver(event, { timestamp: fake.now() + 86_400 }), 400);
    assert.equal(await fake.deliver({ ...event, object: 'v2.core.event' }), 400);
    assert.equal(await fake.deliver({ ...event, livemode: true }), 200); // received, and not for us
    const foreign = structuredClone(event);
    foreign.data.object.metadata = {};
    assert.equal(await fake.deliver(foreign), 200);
    assert.equal((await order(shop, id)).state, 'pending');
    assert.equal(await fake.deliver({ ...event, id: 'evt_true' }), 200);
    assert.equal(await buyer.state(id), 'paid');
  });
});

describe('a shop that was closed while its customers paid', () => {
  test('gives them access by itself once it is open again, without any webhook', async () => {
    const world = await openShop();
    const { shop, fake } = world;
    try {
      fake.itemsAtOnce = 2; // so that the list has several pages
      const buyers = [];
      for (const email of ['a@example.org', 'b@example.org', 'c@example.org']) {
        const sent = await new Buyer(shop).buy(email);
        buyers.push(sessionOf(sent.location));
      }
      await shop.stop('SIGKILL');
      fake.webhooks = 'lose';
      for (const session of buyers) await fake.pay(session);
      fake.refund(fake.pages.get(buyers[0]).payment_intent, 2900);
      fake.dispute(fake.pages.get(buyers[1]).payment_intent, 'needs_response');
      await shop.serve();
      const states = async () => (await orders(shop)).map(({ state }) => state).sort().join();
      await eventually(async () => await states() === 'disputed,paid,refunded', 'all that happened to be known');
      await shop.mailed('c@example.org', /receipt|Receipt/i);
    } finally {
      await world.close();
    }
  });
});
