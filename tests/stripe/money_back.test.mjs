// Refunds asked for on the command line, refunds made in the Dashboard, disputes, and the evidence for them.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { after, before, beforeEach, describe, test } from 'node:test';
import { eventually, supple } from '../browser/support/shop.mjs';
import { Buyer, failure, openShop, order, sessionOf } from './support.mjs';

const run = promisify(execFile);

describe('an order paid through Stripe', () => {
  let world, shop, fake;
  before(async () => { world = await openShop(); ({ shop, fake } = world); });
  after(() => world.close());
  beforeEach(async () => { await fake.told(); fake.webhooks = 'send'; fake.faults = []; });

  async function sold(email) {
    const buyer = new Buyer(shop);
    const session = sessionOf((await buyer.buy(email)).location);
    await fake.pay(session);
    const page = fake.pages.get(session);
    const { number } = await order(shop, page.client_reference_id);
    return { buyer, number: String(number), payment: page.payment_intent, id: page.client_reference_id };
  }
  const refund = (number, ...options) => shop.cli('orders', 'refund', number, ...options);
  const refunds = (payment) => fake.refunds.filter((made) => made.payment_intent === payment);

  test('is refunded in part, keeping its access, and then in full, ending it', async () => {
    const { buyer, number, payment } = await sold('part@example.org');
    assert.match(await refund(number, '--amount', '10.00'), /\$10\.00 of order \d+ went back; its access stays/);
    assert.equal(await buyer.mayWatch(), true);
    assert.match(await refund(number), /Order \d+ is refunded \(\$19\.00\); its access ends now/);
    assert.equal(await buyer.mayWatch(), false);
    assert.deepEqual(refunds(payment).map(({ amount }) => amount), [1000, 1900]);
    assert.equal((await order(shop, number)).payments.filter(({ kind }) => kind === 'refund').length, 2);
    assert.match(await failure(refund(number)), /not paid, or already refunded/);
  });

  test('is refunded once, when the answer was lost and the command is run again', async () => {
    const { number, payment } = await sold('lostrefund@example.org');
    fake.misbehave(/POST .*refunds$/, 'drop', 3);
    assert.match(await failure(refund(number, '--amount', '10.00')), /run the same command again, it will not be paid twice/);
    assert.match(await failure(refund(number, '--amount', '5.00')), /ask for that one again first/);
    const told = () => shop.cli('doctor').catch((error) => error.stdout);
    assert.match(await told(), new RegExp(`refund: \\$10\\.00 of order ${number} was asked for and not answered`));
    fake.kept.clear(); // a day later Stripe has forgotten the key
    assert.match(await refund(number, '--amount', '10.00'), /\$10\.00 .* went back/);
    assert.doesNotMatch(await told(), /not answered/);
    assert.deepEqual(refunds(payment).map(({ amount }) => amount), [1000]);
    assert.equal((await order(shop, number)).payments.filter(({ kind }) => kind === 'refund').length, 1);
    await refund(number, '--amount', '10.00'); // and a second one of the same sum is a second one
    assert.deepEqual(refunds(payment).map(({ amount }) => amount), [1000, 1000]);
  });

  test('is refunded once, when the command is killed waiting for the answer, or given twice at once', async () => {
    const killed = await sold('killedrefund@example.org');
    fake.webhooks = 'lose';
    fake.misbehave(/POST .*refunds$/, 'late');
    const child = spawn(supple, ['--data', shop.data, 'orders', 'refund', killed.number]);
    await eventually(() => refunds(killed.payment).length === 1, 'Stripe to have made the refund');
    child.kill('SIGKILL');
    assert.equal((await order(shop, killed.number)).state, 'paid');
    assert.match(await refund(killed.number), /is refunded/);
    assert.equal(refunds(killed.payment).length, 1);
    fake.webhooks = 'send';
    const doubled = await sold('doubled@example.org');
    await Promise.allSettled([refund(doubled.number), refund(doubled.number), refund(doubled.number)]);
    assert.equal(refunds(doubled.payment).length, 1);
    assert.equal((await order(shop, doubled.number)).state, 'refunded');
  });

  test('refused a refund by Stripe says why, and may be asked for again', async () => {
    const { number, payment } = await sold('refused@example.org');
    fake.webhooks = 'lose';
    fake.refund(payment, 2500);
    assert.match(await failure(refund(number)), /was not refunded: Stripe answered 400 .*greater than unrefunded/);
    assert.match(await refund(number, '--amount', '4.00'), /went back/);
  });

  test('is never refunded for more than was paid', async () => {
    const { number } = await sold('more@example.org');
    assert.match(await failure(refund(number, '--amount', '29.01')), /more than what is left/);
    assert.match(await failure(refund(number, '--amount', '-1')), /not an amount of money/);
  });

  test('refunded in the Dashboard follows, in part and in full, and a failed refund is flagged', async () => {
    const { buyer, number, payment } = await sold('dashboard@example.org');
    fake.refund(payment, 1000);
    await fake.told();
    assert.equal((await order(shop, number)).state, 'paid');
    const last = fake.refund(payment, 1900);
    await fake.told();
    assert.equal(await buyer.state((await order(shop, number)).id), 'refunded');
    await fake.tell('refund.failed', { ...last, status: 'failed' });
    assert.match((await order(shop, number)).needs_attention, /refund of \$19\.00 failed/i);
  });

  test('disputed is suspended, won is restored, lost is closed, and an inquiry only warns', async () => {
    const { buyer, number, payment } = await sold('dispute@example.org');
    await fake.dispute(payment, 'warning_needs_response');
    assert.equal((await order(shop, number)).state, 'paid');
    assert.match((await order(shop, number)).needs_attention, /bank asks/);
    await fake.dispute(payment, 'needs_response', 'charge.dispute.updated');
    assert.equal((await order(shop, number)).state, 'disputed');
    assert.equal(await buyer.mayWatch(), false);
    assert.match(await failure(refund(number)), /disputed at the bank/);
    await fake.dispute(payment, 'won', 'charge.dispute.closed');
    assert.equal(await buyer.mayWatch(), true);
    await fake.dispute(payment, 'needs_response', 'charge.dispute.created', 'dp_second');
    await fake.dispute(payment, 'lost', 'charge.dispute.closed', 'dp_second');
    assert.equal((await order(shop, number)).state, 'disputed');
    assert.equal(await buyer.mayWatch(), false);
  });

  test('is exported with what Stripe kept of it, and without where the key may not ask', async () => {
    const { number, payment } = await sold('fees@example.org');
    await fake.dispute(payment, 'needs_response');
    await fake.dispute(payment, 'won', 'charge.dispute.closed');
    fake.itemsAtOnce = 3; // several pages of movements
    const { stdout } = await run(supple, ['--data', shop.data, 'orders', 'export', '--state', 'paid']);
    const [head, ...lines] = stdout.trim().split('\r\n').map((line) => line.split(','));
    const line = lines.find(([first]) => first === number);
    const told = Object.fromEntries(head.map((name, i) => [name, line[i]]));
    assert.equal(told.fee, '16.14'); // 29.00 * 2.9 % + 0.30, and 15.00 for the dispute
    assert.equal(told.fee_currency, 'USD');
    assert.ok(lines.every((cells) => cells[head.indexOf('state')] === 'paid'));
    fake.forbidden.add('balance_transactions');
    const without = await run(supple, ['--data', shop.data, 'orders', 'export']);
    fake.forbidden.clear();
    delete fake.itemsAtOnce;
    assert.match(without.stderr, /fees of "stripe" are left out: Stripe answered 403/);
    const bare = without.stdout.trim().split('\r\n').map((row) => row.split(',')).find(([first]) => first === number);
    assert.equal(bare[head.indexOf('fee')], '');
  });

  test('has its evidence written down, as text and as JSON', async () => {
    const { number, payment, id } = await sold('evidence@example.org');
    await shop.mailed('evidence@example.org', /receipt|Receipt/i);
    await fake.tell('radar.early_fraud_warning.created', { id: 'issfr_1', payment_intent: payment });
    const text = await shop.cli('orders', 'evidence', number);
    for (const part of [id, payment, 'evidence@example.org', '$29.00', 'receipt', 'Your Supple Psoas']) assert.ok(text.includes(part), part);
    const json = JSON.parse(await shop.cli('orders', 'evidence', number, '--json'));
    assert.equal(json.order.id, id);
    assert.equal(json.payments[0].reference, payment);
    assert.equal(json.mails[0].kind, 'receipt');
    assert.match((await order(shop, number)).needs_attention, /suspects fraud/);
  });
});
