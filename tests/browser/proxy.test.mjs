// The shop behind HAProxy, whose people wrote the PROXY protocol: over a unix socket, over TCP, with
// TLS passed through, and with nothing but a header. No browser; what counts is who the shop thinks asks.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { drawFilm, eventually, Shop } from './support/shop.mjs';

const run = promisify(execFile);
const email = 'ada@example.org';
const closing = [];
after(async () => { for (const close of closing.reverse()) await close(); });

const freePort = () => new Promise((resolve) => {
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

// HAProxy on a port of 127.0.0.2, so that its callers are not its own address; `listen` is its section.
async function haproxy(shop, mode, backend) {
  const port = await freePort();
  const file = path.join(shop.data, 'haproxy.cfg');
  await writeFile(file, `defaults\n mode ${mode}\n timeout connect 5s\n timeout client 20s\n timeout server 20s\n
listen shop\n bind 127.0.0.2:${port}\n ${backend}\n`);
  const proxy = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  proxy.stderr.on('data', (bytes) => { said += bytes; });
  closing.push(() => { proxy.kill(); });
  await eventually(() => new Promise((resolve) => {
    const probe = net.connect(port, '127.0.0.2', () => { probe.destroy(); resolve(true); }).on('error', () => resolve(false));
  }), `HAProxy to listen: ${said}`);
  return port;
}

async function open(settings) {
  const shop = await Shop.open({ settings });
  closing.push(() => shop.close());
  return shop;
}

// From 127.0.0.9 to the proxy; curl can choose where it comes from.
async function get(address, ...options) {
  const { stdout } = await run('curl', ['-s', '-k', '--interface', '127.0.0.9', '-w', '\n%{http_code}', ...options, address]);
  const end = stdout.lastIndexOf('\n');
  return { body: stdout.slice(0, end), status: Number(stdout.slice(end + 1)) };
}

const peersIn = (shop) => new Set([...shop.log.matchAll(/"peer":"([^"]*)"/g)].map(([, peer]) => peer));
const seenFrom = (shop, peer) => eventually(() => peersIn(shop).has(peer), `the log to name ${peer}`);

test('over a unix socket with the PROXY protocol, the client is who connected to the proxy', async () => {
  const shop = await open('');
  const socket = path.join(shop.data, 'supple.sock');
  await writeFile(path.join(shop.data, 'supple.toml'),
    `[server]\nlisten = "unix:${socket}"\npublic_address = "http://127.0.0.2:1"\nproxy_protocol = true\n`);
  await drawFilm(path.join(shop.data, 'film.mp4'), { seconds: 6, size: '320x180' });
  await shop.sell(path.join(shop.data, 'film.mp4'), 'practice');
  await shop.serve({ listen: null });
  const port = await haproxy(shop, 'http', `server shop unix@${socket} send-proxy-v2`);
  const at = `http://127.0.0.2:${port}`;
  assert.equal((await get(`${at}/healthz`)).status, 200);
  await seenFrom(shop, '127.0.0.9');

  // A whole stream through it, large files and all.
  await shop.cli('access', 'grant', email, 'practice');
  const { pathname } = new URL((await shop.cli('access', 'stream', email, 'practice')).trim());
  await run('ffmpeg', ['-v', 'warning', '-xerror', '-i', at + pathname, '-f', 'null', '-']);
  assert.equal((await get(`${at}/metrics`, '-H', 'X-Forwarded-For: 127.0.0.1')).status, 403);
});

test('over TCP with TLS passed through, it is the client, too', async () => {
  const shop = await open('[server]\ntrusted_proxies = ["127.0.0.1"]\nproxy_protocol = true\n[tls]\n'
    + 'certificate_file = "cert.pem"\nprivate_key_file = "key.pem"\n');
  await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
    '-keyout', path.join(shop.data, 'key.pem'), '-out', path.join(shop.data, 'cert.pem')]);
  const { port: there } = new URL(await shop.serve());
  const port = await haproxy(shop, 'tcp', `server shop 127.0.0.1:${there} source 127.0.0.1 send-proxy-v2-ssl-cn check-send-proxy check`);
  assert.equal((await get(`https://127.0.0.2:${port}/`)).status, 200);
  await seenFrom(shop, '127.0.0.9');
});

test('of version 1 it is told in the log', async () => {
  const shop = await open('[server]\ntrusted_proxies = ["127.0.0.1"]\nproxy_protocol = true\n');
  const { port: there } = new URL(await shop.serve());
  const port = await haproxy(shop, 'tcp', `server shop 127.0.0.1:${there} source 127.0.0.1 send-proxy`);
  await assert.rejects(get(`http://127.0.0.2:${port}/`));
  await eventually(() => shop.log.includes('version 1 of the PROXY protocol'), 'the log to say so');
});

test('by X-Forwarded-For the client is who the named proxy says, not who the client says', async () => {
  const shop = await open('[server]\ntrusted_proxies = ["127.0.0.0/29"]\n');
  const { port: there } = new URL(await shop.serve());
  const port = await haproxy(shop, 'http', `option forwardfor\n server shop 127.0.0.1:${there} source 127.0.0.1`);
  assert.equal((await get(`http://127.0.0.2:${port}/`, '-H', 'X-Forwarded-For: 203.0.113.5')).status, 200);
  await seenFrom(shop, '127.0.0.9');
  assert.ok(!peersIn(shop).has('203.0.113.5'));
});

test('a proxy that nobody named is told of, once', async () => {
  const shop = await open('');
  const { port: there } = new URL(await shop.serve());
  const port = await haproxy(shop, 'http', `option forwardfor\n server shop 127.0.0.1:${there} source 127.0.0.1`);
  for (let i = 0; i < 3; i++) await get(`http://127.0.0.2:${port}/`);
  await eventually(() => shop.log.includes('server.trusted_proxies'), 'the log to say so');
});
