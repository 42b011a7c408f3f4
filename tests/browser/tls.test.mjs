// The shop over TLS: 1.2 and 1.3 and nothing older, cookies that only a secure page can set.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { drawFilm, Shop } from './support/shop.mjs';

const run = promisify(execFile);
let shop, certificate;

// curl that trusts our own certificate alone.
const curl = (...words) => run('curl', ['-sS', '--cacert', certificate, ...words], { encoding: 'buffer' });

before(async () => {
  shop = await Shop.open({ settings: '[tls]\ncertificate_file = "cert.pem"\nprivate_key_file = "key.pem"\n' });
  certificate = path.join(shop.data, 'cert.pem');
  await run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-keyout', path.join(shop.data, 'key.pem'), '-out', certificate, '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']);
  await shop.sell(await drawFilm(path.join(shop.data, 'film.mp4'), { seconds: 7, size: '320x180' }), 'practice');
  await shop.serve();
});

after(() => shop?.close());

for (const version of ['1.2', '1.3'])
  test(`speaks TLS ${version}`, async () => {
    const { stdout } = await curl('--tlsv1.2', '--tls-max', version, `${shop.address}/healthz`);
    assert.equal(stdout.toString(), 'alive\n');
  });

test('does not speak TLS 1.1', async () => {
  await assert.rejects(curl('--tlsv1.0', '--tls-max', '1.1', '--ciphers', 'DEFAULT@SECLEVEL=0', `${shop.address}/healthz`));
});

test('sets a cookie that belongs to this host and to secure pages', async () => {
  const { stdout } = await curl('-D', '-', '-o', '/dev/null', '-d', 'email=ada@example.org', `${shop.address}/courses/practice/checkout`);
  assert.match(stdout.toString(), /Set-Cookie: __Host-supple_session=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Secure/);
  assert.match(stdout.toString(), /Strict-Transport-Security: max-age=/);
});

test('streams the very bytes of the package', async () => {
  await shop.cli('access', 'grant', 'ada@example.org', 'practice');
  const stream = (await shop.cli('access', 'stream', 'ada@example.org', 'practice')).trim();
  const [{ id, revision }] = JSON.parse(await shop.cli('courses', 'show', 'practice', '--json')).videos;
  const { stdout } = await curl(stream.replace('main.m3u8', 'v2_00001.m4s'));
  assert.deepEqual(stdout, await readFile(path.join(shop.data, 'packages', id, revision, 'v2_00001.m4s')));
});

test('shows a renewed certificate when it is told, and the doctor counts its days', async () => {
  const days = async () => (await shop.cli('doctor').catch((failed) => failed.stdout)).match(/certificate: fits its key, (\d+) days left/)?.[1];
  assert.equal(await days(), '1');
  const key = path.join(shop.data, 'key.pem');
  await run('openssl', ['req', '-x509', '-key', key, '-days', '90', '-out', certificate, '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']);
  shop.server.kill('SIGHUP');
  const { port } = new URL(shop.address);
  const shown = async () => (await run('sh', ['-c', `openssl s_client -connect 127.0.0.1:${port} </dev/null 2>/dev/null | openssl x509 -noout -fingerprint`])).stdout;
  const renewed = (await run('openssl', ['x509', '-in', certificate, '-noout', '-fingerprint'])).stdout;
  for (let tries = 0; tries < 100 && (await shown()) !== renewed; tries++) await new Promise((done) => setTimeout(done, 100));
  assert.equal(await shown(), renewed);
  assert.equal(await days(), '89');
});
