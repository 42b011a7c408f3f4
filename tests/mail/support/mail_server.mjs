// A real mail server (smtp-server) whose behaviour follows from the recipient's name, and what it was told, read by
// mailparser. `mail.localhost` is a name like any other to the shop, so TLS is demanded and its certificate checked.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

const run = promisify(execFile);
export const user = 'studio';
export const password = 'p4ss: "wörd"';

// A certificate that signs itself; it is its own authority.
export async function certificate(folder, name) {
  const [key, cert] = [path.join(folder, `${name}.key`), path.join(folder, `${name}.pem`)];
  await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-keyout', key, '-out', cert, '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]);
  return { cert, key };
}

const refusal = (responseCode, text) => Object.assign(new Error(text), { responseCode });

export class MailServer {
  // Options are smtp-server's, and `certificate` as above.
  static async open({ certificate, ...options } = {}) {
    const server = new MailServer();
    server.mails = []; // {from, to, user, secure, raw, ...what mailparser read}
    server.commands = []; // by our hooks: connect, auth, mail, rcpt, data
    server.onData = async () => {};
    const pem = certificate ? { cert: await readFile(certificate.cert), key: await readFile(certificate.key) } : {};
    server.smtp = new SMTPServer({
      ...pem,
      logger: false,
      authOptional: true,
      onConnect: (session, done) => server.note('connect', done),
      onAuth: (auth, session, done) => server.check(auth, done),
      onMailFrom: (address, session, done) => server.note('mail', done),
      onRcptTo: (address, session, done) => server.accept(address.address, done),
      onData: (stream, session, done) => server.take(stream, session, done),
      ...options,
    });
    server.smtp.on('error', () => {}); // a client that breaks off is what some tests want
    await new Promise((resolve) => server.smtp.listen(0, '127.0.0.1', resolve));
    server.port = server.smtp.server.address().port;
    return server;
  }

  note(command, done) {
    this.commands.push(command);
    done();
  }

  check(auth, done) {
    this.commands.push('auth');
    if (auth.username === user && auth.password === password) done(null, { user });
    else done(refusal(535, '5.7.8 no'));
  }

  accept(address, done) {
    this.commands.push('rcpt');
    const seen = this.commands.filter((command) => command === `rcpt ${address}`).length;
    this.commands.push(`rcpt ${address}`);
    if (address.startsWith('nobody@')) done(refusal(550, `5.1.1 <${address}> does not live here`));
    else if (address.startsWith('grey@') && seen === 0) done(refusal(451, '4.7.1 come back later'));
    else done();
  }

  async take(stream, session, done) {
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const { mailFrom, rcptTo } = session.envelope;
    const mail = { ...await simpleParser(raw), raw: raw.toString('latin1'), user: session.user, secure: session.secure,
      envelope: { from: mailFrom.address, to: rcptTo.map(({ address }) => address) } };
    this.mails.push(mail);
    try {
      await this.onData(mail);
      done(null, 'kept');
    } catch (error) {
      done(error);
    }
  }

  to(recipient) {
    return this.mails.filter(({ envelope }) => envelope.to.includes(recipient));
  }

  close() {
    return new Promise((resolve) => this.smtp.close(resolve));
  }
}
