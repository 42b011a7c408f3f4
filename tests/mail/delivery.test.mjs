// What happens to a mail at a real mail server: taken, refused, put off, slow, and the shop killed in between.
import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { certificate, MailServer, password, user } from './support/mail_server.mjs';
import { eventually, SellingShop, title } from './support/selling_shop.mjs';

let shop, server, settings, greylisted;

before(async () => {
  shop = await SellingShop.open();
  const pem = await certificate(shop.data, 'mail.localhost');
  server = await MailServer.open({ certificate: pem, authOptional: false });
  await writeFile(path.join(shop.data, 'password'), `${password}\n`, { mode: 0o600 });
  settings = { server: `smtp://mail.localhost:${server.port}`, user, password_file: 'password',
    from: 'robot@mail.studio.example', certificate_authorities_file: pem.cert };
  await shop.mailTo(settings, { notify_sales: 'mara@studio.example' });
  greylisted = await shop.buy('grey@example.org'); // looked at again at the end
});

after(async () => {
  await shop?.close();
  await server?.close();
});

const arrived = (recipient, count = 1) =>
  eventually(() => server.to(recipient).length >= count && server.to(recipient), `mail to ${recipient}`);

test('a receipt arrives over STARTTLS, after a login, and says what it must', async () => {
  const order = await shop.buy('ada@example.org');
  const [mail] = await arrived('ada@example.org');
  assert.equal(mail.secure, true);
  assert.equal(mail.user, user);
  assert.deepEqual(mail.envelope, { from: 'robot@mail.studio.example', to: ['ada@example.org'] });
  assert.deepEqual(mail.from.value, [{ address: 'robot@mail.studio.example', name: 'Studio, Ltd.' }]);
  assert.equal(mail.replyTo.value[0].address, 'mara@studio.example');
  assert.equal(mail.subject, `Your receipt for ${title}`);
  assert.match(mail.messageId, /^<m[a-z2-7]{20}@mail\.studio\.example>$/);
  assert.equal(mail.headers.get('auto-submitted'), 'auto-generated');
  assert.ok(Math.abs(mail.date - Date.now()) < 600_000);
  for (const told of [title, order, '$29.00', 'mara@studio.example', 'Your right of withdrawal', `${shop.address}/terms`])
    assert.ok(mail.text.includes(told), told);
  assert.ok(mail.html.includes('Übung: &lt;Psoas&gt;, “tief” &amp; 呼吸'));
  assert.ok(mail.raw.split('\r\n').every((line) => line.length <= 78 && /^[\x20-\x7e\t]*$/.test(line)));
  const [{ state, attempts }] = (await shop.order(order)).mails;
  assert.deepEqual({ state, attempts }, { state: 'sent', attempts: 1 });
});

test('its link signs in, and is gone from the shop', async () => {
  const [mail] = await arrived('ada@example.org');
  const link = /http\S+\/sign-in\/[\w-]{43}/.exec(mail.text)[0];
  assert.ok(mail.html.includes(`href="${link}"`));
  const pressed = await fetch(link, { method: 'POST', redirect: 'manual' });
  assert.equal(pressed.headers.get('location'), '/library');
});

test('the operator hears of the sale, but not who bought', async () => {
  const [notice] = await arrived('mara@studio.example');
  assert.match(notice.subject, /^Sold: /);
  assert.ok(!notice.raw.includes('ada@') && !notice.raw.includes('grey@'));
});

test('a recipient who is refused is not tried again, and the order says so', async () => {
  const order = await shop.buy('nobody@example.org');
  const refused = await eventually(async () => (await shop.order(order)).mails.find(({ state }) => state === 'refused'), 'a refusal');
  assert.match(refused.last_error, /answered 550 to RCPT.*does not live here/);
  const { needs_attention: attention } = await shop.order(order);
  assert.match(attention, /not delivered \(receipt\)/);
  const page = await (await fetch(`${shop.address}/orders/${order}`)).text();
  assert.match(page, /could not be delivered to<?.*…@example\.org.*mara@studio\.example/s);
  assert.match(await shop.doctor(), /look {2}mail: \d not delivered in 30 days/);
  assert.ok(!shop.log.includes('nobody@'), 'the log names no customer');
});

test('one that keeps the server waiting holds up neither a purchase nor another mail', async () => {
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  server.onData = (mail) => (mail.envelope.to[0] === 'slow@example.org' ? held : null);
  const slow = await shop.buy('slow@example.org');
  await arrived('slow@example.org'); // the server has it, and says nothing
  await shop.buy('quick@example.org');
  await arrived('quick@example.org');
  assert.equal((await shop.order(slow)).mails.find(({ kind }) => kind === 'receipt').state, 'waiting');
  release();
  await eventually(async () => (await shop.order(slow)).mails[0].state === 'sent', 'the slow mail to be noted');
  assert.equal(server.to('slow@example.org').length, 1);
});

test('a mail is sent once more, with the same Message-ID, if the shop is killed before it could note it', async () => {
  server.onData = async (mail) => {
    if (mail.envelope.to[0] === 'twice@example.org' && server.to('twice@example.org').length === 1) await shop.stop('SIGKILL');
  };
  const order = await shop.buy('twice@example.org');
  await arrived('twice@example.org');
  await eventually(() => shop.server.signalCode === 'SIGKILL', 'the shop to be dead');
  await shop.serve();
  const mails = await arrived('twice@example.org', 2);
  await eventually(async () => (await shop.order(order)).mails[0].state === 'sent', 'the mail to be noted');
  assert.equal(mails[0].messageId, mails[1].messageId);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.equal(server.to('twice@example.org').length, 2);
});

test('a shop that closes does not wait for a server that says nothing', async () => {
  server.onData = (mail) => (mail.envelope.to[0] === 'never@example.org' ? new Promise(() => {}) : null);
  const order = await shop.buy('never@example.org');
  await arrived('never@example.org');
  await shop.stop();
  const { mails: [{ state, attempts }] } = await shop.order(order);
  assert.deepEqual({ state, attempts }, { state: 'waiting', attempts: 0 });
  server.onData = async () => {};
  await shop.serve();
  await arrived('never@example.org', 2);
});

test('a receipt asked for again has a fresh link', async () => {
  const order = await shop.buy('bob@example.org');
  await arrived('bob@example.org');
  await shop.cli('orders', 'resend', order);
  const [first, second] = await arrived('bob@example.org', 2);
  assert.notEqual(first.messageId, second.messageId);
  assert.notEqual(/sign-in\/[\w-]{43}/.exec(first.text)[0], /sign-in\/[\w-]{43}/.exec(second.text)[0]);
});

test('an address cannot smuggle a header or a second recipient', async () => {
  for (const email of ['eve@example.org\r\nBcc: all@example.org', 'eve@example.org>,<all@example.org', 'eve@example.org, all@example.org'])
    await assert.rejects(shop.buy(email));
  assert.equal(server.to('all@example.org').length, 0);
});

test('the doctor greets the server and logs in, and sends nothing', async () => {
  await eventually(() => server.commands.at(-1) !== 'auth', 'quiet');
  const before = server.commands.length;
  const report = await shop.doctor();
  assert.match(report, /ok {4}mail: smtp:\/\/mail\.localhost:\d+ answers and takes the login/);
  assert.deepEqual(server.commands.slice(before), ['connect', 'auth']);
  await chmod(path.join(shop.data, 'password'), 0o644);
  assert.match(await shop.doctor(), /BAD {3}mail: .*other users may read \S+password; run chmod 600/);
  await chmod(path.join(shop.data, 'password'), 0o600);
});

test('what was greylisted is tried again and arrives', async () => {
  const [mail] = await eventually(() => server.to('grey@example.org').length > 0 && server.to('grey@example.org'), 'the second try', 120);
  const { mails } = await shop.order(greylisted);
  const receipt = await eventually(async () =>
    (await shop.order(greylisted)).mails.find(({ kind, state }) => kind === 'receipt' && state === 'sent'), 'it to be noted');
  assert.equal(receipt.attempts, 2);
  assert.equal(mail.messageId, `<${receipt.id}@mail.studio.example>`);
  assert.equal(mails.length, 2);
});

test('the password stands in no log', () => {
  assert.ok(!shop.log.includes(password));
});
