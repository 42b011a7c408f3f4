// A small Stripe for tests: remembers pages, refunds, disputes and events, keeps idempotency keys as Stripe does, serves a
// pay page, signs webhooks with Stripe's own library, and misbehaves when told to. It refuses what the pinned version of
// the API would refuse: an unknown parameter, another version, a foreign key.
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import qs from 'qs';
import Stripe from 'stripe';

const library = new Stripe('sk_test_unused');
export const apiVersion = '2026-10-28.endive';

// The parameters that the library's own types allow, so that this list is Stripe's and not ours.
async function allowedParameters(file, type) {
  const types = await readFile(new URL(`node_modules/stripe/esm/resources/${file}`, import.meta.url), 'utf8');
  const [, indent, body] = new RegExp(`^( *)(?:export )?interface ${type} \\{\\n([\\s\\S]*?)\\n\\1\\}`, 'm').exec(types);
  return new Set([...body.matchAll(new RegExp(`^${indent}    (\\w+)\\??:`, 'gm'))].map(([, name]) => name));
}

class Refused extends Error {
  constructor(status, type, message, more = {}) {
    super(message);
    this.status = status;
    this.body = { error: { type, message, ...more } };
  }
}
const invalid = (message, more) => new Refused(400, 'invalid_request_error', message, more);

export class FakeStripe {
  static async start({ key = 'rk_test_shop', webhookSecret = 'whsec_shop' } = {}) {
    const fake = new FakeStripe();
    Object.assign(fake, { key, webhookSecret, pages: new Map(), refunds: [], disputes: [], events: [], endpoints: [],
      balance: [], requests: [], kept: new Map(), underWay: new Set(), faults: [], webhooks: 'send', held: [], count: 0, rejects: new Set(), forbidden: new Set(), readOnly: new Set(),
      skew: 0 });
    fake.allowed = {
      session: await allowedParameters('Checkout/Sessions.d.ts', 'SessionCreateParams'),
      refund: await allowedParameters('Refunds.d.ts', 'RefundCreateParams'),
    };
    fake.server = http.createServer((request, response) => {
      fake.answer(request, response).catch((error) => { response.writeHead(500).end(String(error)); });
    });
    await new Promise((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    fake.address = `http://127.0.0.1:${fake.server.address().port}`;
    return fake;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  // The next `times` calls to addresses that match: 'hang', 'late' or 'drop' (done, but the answer does not come, or
  // is lost), or a status (nothing done).
  misbehave(pattern, how, times = 1, headers = {}) {
    for (let n = 0; n < times; n += 1) this.faults.push({ pattern, how, headers });
  }

  asked(method, pattern) {
    return this.requests.filter((request) => request.method === method && pattern.test(request.path));
  }

  async answer(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { pathname, searchParams } = new URL(request.url, this.address);
    if (pathname.startsWith('/c/pay/')) return this.payPage(request, response, pathname.slice(7), qs.parse(body));
    const seen = { method: request.method, path: pathname, url: request.url, headers: request.headers, body,
      params: qs.parse(body, { depth: 10, arrayLimit: 100 }) };
    this.requests.push(seen);

    const at = this.faults.findIndex(({ pattern }) => pattern.test(`${request.method} ${pathname}`));
    const fault = at < 0 ? undefined : this.faults.splice(at, 1)[0];
    if (fault?.how === 'hang') return undefined;
    let status = 200;
    let answer;
    try {
      if (typeof fault?.how === 'number') throw new Refused(fault.how, 'api_error', 'A fault that the test asked for.');
      answer = this.keyed(seen, () => this.act(seen, qs.parse(searchParams.toString())));
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      ({ status, body: answer } = refused);
    }
    if (fault?.how === 'late') return undefined;
    if (fault?.how === 'drop') return request.socket.destroy();
    response.writeHead(status, { 'content-type': 'application/json', 'request-id': `req_${this.requests.length}`,
      date: new Date(Date.now() + this.skew).toUTCString(), ...fault?.headers });
    return response.end(JSON.stringify(answer));
  }

  // The first answer to a key is the answer, unless nothing was begun; other parameters under it are an error.
  keyed(seen, act) {
    if (seen.headers.authorization !== `Bearer ${this.key}`) throw new Refused(401, 'invalid_request_error', 'Invalid API Key provided.');
    if (seen.headers['stripe-version'] !== apiVersion) throw invalid(`This fake speaks ${apiVersion}.`);
    if (seen.method !== 'POST') return act();
    const key = seen.headers['idempotency-key'];
    if (!key) throw invalid('A call that moves something came without a key.');
    const before = this.kept.get(key);
    if (before && before.body !== seen.body) throw new Refused(400, 'idempotency_error', 'Keys can only be used with the same parameters they were first used with.');
    if (before) return before.answer;
    const answer = act();
    this.kept.set(key, { body: seen.body, answer: structuredClone(answer) });
    return answer;
  }

  act({ method, path, params }, query) {
    const list = (data) => ({ object: 'list', data, has_more: false });
    const [, , resource, ...rest] = path.split('/');
    if (this.forbidden.has(resource) || (this.readOnly.has(resource) && method === 'POST')) throw new Refused(403, 'invalid_request_error', `The provided key does not have the required permissions for ${resource}.`);
    if (resource === 'checkout') {
      if (method === 'POST' && rest.length === 1) return this.openPage(params);
      const page = this.pages.get(rest[1]);
      if (rest.length === 1) return list([...this.pages.values()]);
      if (!page) throw new Refused(404, 'invalid_request_error', 'No such checkout.session', { code: 'resource_missing' });
      if (rest[2] === 'expire') this.expire(page.id);
      return page;
    }
    if (resource === 'refunds' && method === 'POST') return this.refundAsAsked(params);
    if (resource === 'refunds') return list(this.refunds.filter((refund) => !query.payment_intent || refund.payment_intent === query.payment_intent));
    if (resource === 'events') return this.listEvents(query);
    if (resource === 'balance_transactions') return this.listBalance(query);
    if (resource === 'webhook_endpoints') return list(this.endpoints);
    if (resource === 'disputes' || resource === 'payment_intents') return list([]);
    throw new Refused(404, 'invalid_request_error', `Unrecognized request URL (${method}: ${path}).`);
  }

  openPage(params) {
    for (const name of Object.keys(params)) {
      if (!this.allowed.session.has(name)) throw invalid(`Received unknown parameter: ${name}`, { param: name });
      if (this.rejects.has(name)) throw invalid(`You are not set up for ${name}.`, { param: name });
    }
    const item = params.line_items?.[0];
    if (params.mode !== 'payment' || !params.success_url || !/^[1-9]\d*$/.test(item?.price_data?.unit_amount) || item.quantity !== '1') {
      throw invalid('Missing required param.');
    }
    const id = `cs_test_${this.next()}`;
    const page = { id, object: 'checkout.session', url: `${this.address}/c/pay/${id}`, status: 'open', payment_status: 'unpaid',
      payment_intent: null, amount_subtotal: Number(item.price_data.unit_amount), amount_total: Number(item.price_data.unit_amount),
      currency: item.price_data.currency, total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
      client_reference_id: params.client_reference_id, customer_email: params.customer_email, metadata: params.metadata ?? {},
      livemode: false, success_url: params.success_url, cancel_url: params.cancel_url, created: this.now() };
    this.pages.set(id, page);
    return page;
  }

  // What happens at Stripe, as a test or the pay page wants it.

  pay(id, { discount = 0, later = false } = {}) {
    const page = this.pages.get(id);
    if (page.status !== 'open') throw new Error(`${id} is ${page.status}`);
    page.amount_total -= discount;
    page.total_details.amount_discount = discount;
    Object.assign(page, { status: 'complete', url: null, payment_status: later ? 'unpaid' : 'paid', payment_intent: `pi_${this.next()}` });
    if (!later) this.charge(page);
    return this.tell('checkout.session.completed', page);
  }

  settle(id, succeeded) {
    const page = this.pages.get(id);
    if (succeeded) {
      page.payment_status = 'paid';
      this.charge(page);
    }
    return this.tell(`checkout.session.async_payment_${succeeded ? 'succeeded' : 'failed'}`, page);
  }

  expire(id) {
    const page = this.pages.get(id);
    if (page.status !== 'open') throw invalid('Only an open page can be expired.');
    Object.assign(page, { status: 'expired', url: null });
    return this.tell('checkout.session.expired', page);
  }

  refundAsAsked(params) {
    for (const name of Object.keys(params)) if (!this.allowed.refund.has(name)) throw invalid(`Received unknown parameter: ${name}`);
    return this.refund(params.payment_intent, Number(params.amount), params.metadata);
  }

  // 2.9 % and 30 for a payment, 15.00 for a dispute, nothing for a refund; the account is in the buyer's currency.
  charge({ payment_intent: payment, amount_total: amount, currency }) {
    this.move('charge', amount, Math.round(amount * 0.029) + 30, { id: `ch_${payment}`, object: 'charge', payment_intent: payment }, currency);
  }

  move(type, amount, fee, source, currency) {
    this.balance.push({ id: `txn_${this.next()}`, object: 'balance_transaction', type, amount, fee, net: amount - fee, currency,
      source, created: this.now() });
  }

  listBalance(query) {
    const bare = (item) => (query.expand?.includes('data.source') ? item : { ...item, source: item.source.id });
    return this.pageOf(this.balance.map(bare), query);
  }

  // From the Dashboard it has no metadata of ours.
  refund(payment, amount, metadata = {}) {
    const page = [...this.pages.values()].find(({ payment_intent: paid }) => paid === payment);
    if (!payment || !page) throw invalid(`No such payment_intent: '${payment}'`, { code: 'resource_missing' });
    const back = this.refunds.filter((refund) => refund.payment_intent === payment).reduce((sum, refund) => sum + refund.amount, 0);
    if (back + amount > page.amount_total) throw invalid('Refund amount is greater than unrefunded amount.', { code: 'charge_already_refunded' });
    const refund = { id: `re_${this.next()}`, object: 'refund', amount, currency: page.currency, payment_intent: payment,
      charge: `ch_${payment}`, status: 'succeeded', metadata, created: this.now() };
    this.refunds.push(refund);
    this.move('refund', -amount, 0, refund, page.currency);
    this.tell('refund.created', refund);
    this.tell('charge.refunded', { id: refund.charge, object: 'charge', payment_intent: payment, amount_refunded: back + amount,
      refunded: back + amount === page.amount_total });
    return refund;
  }

  dispute(payment, status, type = 'charge.dispute.created', id = `dp_${payment}`) {
    const page = [...this.pages.values()].find(({ payment_intent: paid }) => paid === payment);
    const dispute = { id, object: 'dispute', amount: page.amount_total, currency: page.currency, payment_intent: payment, status };
    if (type === 'charge.dispute.created') this.move('adjustment', -page.amount_total, 1500, dispute, page.currency);
    return this.tell(type, dispute);
  }

  tell(type, object) {
    const event = { id: `evt_${this.next()}`, object: 'event', api_version: apiVersion, created: this.now(), livemode: false, type,
      data: { object: structuredClone(object) }, pending_webhooks: 1, request: null };
    this.events.push(event);
    const dispatched = this.dispatch(event);
    this.underWay.add(dispatched);
    dispatched.finally(() => this.underWay.delete(dispatched));
    return dispatched;
  }

  // All webhooks that are on their way have been answered.
  async told() { while (this.underWay.size > 0) await Promise.all(this.underWay); }

  // 'send', 'twice', 'lose', or 'hold' for deliverHeld() in whatever order.
  async dispatch(event) {
    if (this.webhooks === 'hold') this.held.push(event);
    if (this.webhooks === 'lose' || this.webhooks === 'hold') return [];
    const statuses = [];
    for (let n = 0; n < (this.webhooks === 'twice' ? 2 : 1); n += 1) statuses.push(await this.deliver(event));
    return statuses;
  }

  // Signed by the official library; the status that the shop answers.
  async deliver(event, { secret = this.webhookSecret, timestamp = this.now() } = {}) {
    if (!this.webhookAddress) return 0;
    const payload = JSON.stringify(event, null, 2);
    const signature = library.webhooks.generateTestHeaderString({ payload, secret, timestamp });
    const answer = await fetch(this.webhookAddress, { method: 'POST', body: payload,
      headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature } }).catch(() => ({ status: 0 }));
    return answer.status;
  }

  async deliverHeld(order = (events) => events) {
    const statuses = [];
    for (const event of order(this.held.splice(0))) statuses.push(await this.deliver(event));
    return statuses;
  }

  listEvents(query) {
    const types = query.types ? Object.values(query.types) : undefined;
    return this.pageOf(this.events.filter((event) => !types || types.includes(event.type)), query);
  }

  pageOf(all, query) {
    const since = Number(query.created?.gte ?? 0);
    const fit = all.filter(({ created }) => created >= since).reverse();
    const from = query.starting_after ? fit.findIndex(({ id }) => id === query.starting_after) + 1 : 0;
    const limit = Math.min(Number(query.limit ?? 10), this.itemsAtOnce ?? 100);
    return { object: 'list', data: fit.slice(from, from + limit), has_more: fit.length > from + limit };
  }

  // Stripe's own page is another; this one has its buttons.
  async payPage(request, response, id, { outcome } = {}) {
    const page = this.pages.get(id);
    if (!page) return response.writeHead(404).end('No such page.');
    if (request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      return response.end(`<!doctype html><html lang="en"><title>Pay</title><h1>Pay ${page.amount_total} ${page.currency}</h1>
        <form method="post"><button name="outcome" value="pay">Pay</button><button name="outcome" value="cancel">Back</button></form></html>`);
    }
    // As with Stripe, the buyer is back before anybody knows whether the webhook is.
    if (outcome === 'pay') this.pay(id);
    response.writeHead(303, { location: outcome === 'pay' ? page.success_url : page.cancel_url });
    return response.end();
  }

  now() { return Math.floor(Date.now() / 1000); }
  next() { this.count += 1; return String(this.count).padStart(6, '0'); }
}
