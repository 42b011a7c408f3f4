// Mail is never sent in the clear over a network, to a server that cannot prove its name, or with a wrong password; and
// a mistake in the settings loses no mail. A second mail server (Debian's aiosmtpd) reads the same messages.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { simpleParser } from 'mailparser';
import { certificate, MailServer, password, user } from './support/mail_server.mjs';
import { eventually, SellingShop } from './support/selling_shop.mjs';

let shop, pem, server;

before(async () => {
  shop = await SellingShop.open();
  pem = await certificate(shop.data, 'mail.localhost');
  await writeFile(path.join(shop.data, 'password'), password, { mode: 0o600 });
});

afterEach(async () => {
  await shop.stop();
  await server?.close();
  server = undefined;
});

after(() => shop?.close());

const at = (scheme, port = server?.port, host = 'mail.localhost') => ({ server: `${scheme}://${host}:${port}` });
const trusted = () => ({ certificate_authorities_file: pem.cert });
const login = { user, password_file: 'password' };

// The mail of a purchase is put off for this reason, which doctor tells too, and nothing reached the server.
async function putOff(reason) {
  const mail = await shop.mailOf(await shop.buy('ada@example.org'), 'waiting');
  assert.match(mail.last_error, reason);
  assert.match(await shop.doctor(), new RegExp(`BAD {3}mail: .*${reason.source}`));
  assert.deepEqual(server?.mails ?? [], []);
  assert.ok(!(server?.commands ?? []).includes('mail'), 'nothing was begun');
}

async function arrives() {
  const order = await shop.buy('ada@example.org');
  await shop.mailOf(order, 'sent');
  return server.to('ada@example.org').at(-1);
}

test('TLS from the first byte carries login and mail', async () => {
  server = await MailServer.open({ certificate: pem, secure: true, authOptional: false });
  await shop.mailTo({ ...at('smtps'), ...login, ...trusted() });
  const mail = await arrives();
  assert.equal(mail.secure, true);
  assert.equal(mail.user, user);
});

test('a server that knows only LOGIN is logged in to', async () => {
  server = await MailServer.open({ certificate: pem, authOptional: false, authMethods: ['LOGIN'] });
  await shop.mailTo({ ...at('smtp'), ...login, ...trusted() });
  assert.equal((await arrives()).user, user);
});

test('the password may stand in the environment', async () => {
  server = await MailServer.open({ certificate: pem, authOptional: false });
  process.env.SUPPLE_MAIL_PASSWORD = password;
  try {
    await shop.mailTo({ ...at('smtp'), user, ...trusted() });
    assert.equal((await arrives()).user, user);
  } finally {
    delete process.env.SUPPLE_MAIL_PASSWORD;
  }
});

test('the doctor says so when a server offers no login', async () => {
  server = await MailServer.open({ certificate: pem, disabledCommands: ['AUTH'] });
  await shop.mailTo({ ...at('smtp'), ...login, ...trusted() });
  assert.match(await shop.doctor(), /BAD {3}mail: .* offers no login/);
});

test('a server without STARTTLS gets no password and no mail', async () => {
  server = await MailServer.open({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
  await shop.mailTo({ ...at('smtp'), ...login });
  await putOff(/offers no encryption/);
  assert.ok(!server.commands.includes('auth'));
});

test('a server of this very machine may do without', async () => {
  server = await MailServer.open({ disabledCommands: ['STARTTLS'] });
  await shop.mailTo(at('smtp', server.port, '127.0.0.1'));
  assert.equal((await arrives()).secure, false);
});

test('a server of this machine that offers STARTTLS is taken at its word', async () => {
  server = await MailServer.open({ certificate: await certificate(shop.data, 'snakeoil') });
  await shop.mailTo(at('smtp', server.port, '127.0.0.1'));
  assert.equal((await arrives()).secure, true);
});

test('a certificate that nobody vouches for gets nothing', async () => {
  server = await MailServer.open({ certificate: pem });
  await shop.mailTo({ ...at('smtp'), ...login });
  await putOff(/certificate that cannot be trusted/);
});

test("another server's certificate gets nothing", async () => {
  const other = await certificate(shop.data, 'other.localhost');
  server = await MailServer.open({ certificate: other, secure: true });
  await shop.mailTo({ ...at('smtps'), ...login, certificate_authorities_file: other.cert });
  await putOff(/certificate that cannot be trusted/);
});

test('a wrong password puts mails off and refuses none; the right one sends what is asked for again', async () => {
  server = await MailServer.open({ certificate: pem, authOptional: false });
  await writeFile(path.join(shop.data, 'wrong'), 'w r o n g\n', { mode: 0o600 });
  await shop.mailTo({ ...at('smtp'), ...login, password_file: 'wrong', ...trusted() });
  const order = await shop.buy('ada@example.org');
  const mail = await shop.mailOf(order, 'waiting');
  assert.match(mail.last_error, /did not take the login: check mail\.user and mail\.password_file/);
  assert.ok(!shop.log.includes('w r o n g'));
  await shop.mailTo({ ...at('smtp'), ...login, ...trusted() });
  await shop.cli('orders', 'resend', order);
  await shop.mailOf(order, 'sent');
  assert.deepEqual((await shop.order(order)).mails.map(({ state }) => state), ['replaced', 'sent']);
  assert.equal(server.mails.length, 1);
});

test('a server that ends the talk at once is told in a sentence', async () => {
  const rude = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => rude.once('listening', resolve));
  await shop.mailTo({ ...at('smtp', rude.address().port), ...trusted() });
  await putOff(/ended the connection/);
  await shop.mailTo({ ...at('smtps', rude.address().port), ...trusted() });
  await putOff(/cannot be spoken to over TLS/);
  rude.close();
});

test('a list of authorities that is none is told in a sentence', async () => {
  server = await MailServer.open({ certificate: pem });
  await writeFile(path.join(shop.data, 'nonsense.pem'), 'nonsense');
  await shop.mailTo({ ...at('smtp'), certificate_authorities_file: 'nonsense.pem' });
  await putOff(/certificate_authorities_file cannot be read/);
});

test('a server that is not there is told in a sentence', async () => {
  await shop.mailTo({ ...at('smtp', 1), ...trusted() });
  await putOff(/cannot be reached/);
});

test('a password that cannot be read keeps the shop closed, and says what to do', async () => {
  await assert.rejects(shop.mailTo({ ...at('smtp', 587), user }), /mail\.password_file is not set[\s\S]*SUPPLE_MAIL_PASSWORD/);
  await assert.rejects(shop.mailTo({ ...at('smtp', 587), user, password_file: 'nowhere' }), /mail\.password_file: the file \S+nowhere cannot be read/);
  await writeFile(path.join(shop.data, 'empty'), '', { mode: 0o600 });
  await assert.rejects(shop.mailTo({ ...at('smtp', 587), user, password_file: 'empty' }), /mail\.password_file: there is no secret in/);
  await assert.rejects(shop.mailTo(at('smtp', 587), { email: '' }), /set shop\.email, or mail\.from/);
  await assert.rejects(shop.mailTo({ server: 'mail.example.org' }), /mail\.server must be an address like/);
});

test('aiosmtpd takes the same mail over STARTTLS', async () => {
  const box = path.join(shop.data, 'box');
  const port = await freePort();
  const python = spawn('/usr/bin/python3', ['-m', 'aiosmtpd', '-n', '-l', `127.0.0.1:${port}`, '--tlscert', pem.cert, '--tlskey', pem.key,
    '-c', 'aiosmtpd.handlers.Mailbox', box], { stdio: 'ignore' });
  try {
    await eventually(() => answers(port), 'aiosmtpd');
    await shop.mailTo({ ...at('smtp', port), ...trusted() });
    const order = await shop.buy('ada@example.org');
    const { id } = await shop.mailOf(order, 'sent');
    const [name] = await readdir(path.join(box, 'new'));
    const mail = await simpleParser(await readFile(path.join(box, 'new', name)));
    assert.equal(mail.messageId, `<${id}@studio.example>`);
    assert.ok(mail.text.includes(order) && mail.html.includes(order));
    assert.equal(mail.headers.get('x-rcptto') ?? 'ada@example.org', 'ada@example.org');
  } finally {
    python.kill();
  }
});

async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

const answers = (port) => new Promise((resolve) => {
  const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); }).on('error', () => resolve(false));
});
