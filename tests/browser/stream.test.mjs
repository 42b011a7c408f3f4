// What others see of a stream: official parsers, ffmpeg, token libraries, and those who try doors.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { webcrypto } from 'node:crypto';
import HLS from 'hls-parser';
import { drawFilm, eventually, packager, Shop, supple } from './support/shop.mjs';

globalThis.crypto ??= webcrypto; // Node 18 hides it from jose
const { createRemoteJWKSet, jwtVerify, decodeProtectedHeader } = await import('jose');
const run = promisify(execFile);
const email = 'grace@example.org';
let shop, stream, folder;

const fetchFile = (name, options) => fetch(`${folder}/${name}`, options);

before(async () => {
  shop = await Shop.open();
  await drawFilm(path.join(shop.data, 'film.mp4'), { seconds: 14, size: '640x360' });
  await drawFilm(path.join(shop.data, 'other.mp4'), { seconds: 6, size: '320x180' });
  await shop.sell(path.join(shop.data, 'film.mp4'), 'practice');
  await shop.sell(path.join(shop.data, 'other.mp4'), 'other');
  await shop.serve();
  await shop.cli('access', 'grant', email, 'practice');
  stream = (await shop.cli('access', 'stream', email, 'practice')).trim();
  folder = stream.slice(0, stream.lastIndexOf('/'));
});

after(() => shop?.close());

test('every playlist passes a strict parser', async () => {
  HLS.setOptions({ strictMode: true });
  const main = HLS.parse(await (await fetch(stream)).text());
  assert.ok(main.isMasterPlaylist);
  const uris = new Set(main.variants.flatMap((variant) => [variant.uri,
    ...variant.audio.map((rendition) => rendition.uri), ...variant.subtitles.map((rendition) => rendition.uri)]));
  assert.ok(uris.size >= 3);
  for (const uri of uris) {
    const playlist = HLS.parse(await (await fetchFile(uri)).text());
    assert.ok(playlist.endlist, `${uri} ends`);
    assert.equal(playlist.playlistType, 'VOD');
  }
});

test('ffmpeg decodes the whole stream over HTTP without a word', async () => {
  const { stderr } = await run('ffmpeg', ['-v', 'warning', '-xerror', '-i', stream, '-map', '0:v:0', '-map', '0:a:0', '-f', 'null', '-']);
  assert.equal(stderr, '');
});

test('ffprobe sees H.264 High, AAC stereo and the full length', async () => {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', stream]);
  const { streams, format } = JSON.parse(stdout);
  const video = streams.find((one) => one.codec_type === 'video');
  const audio = streams.find((one) => one.codec_type === 'audio');
  assert.equal(video.profile, 'High');
  assert.equal(video.color_space, 'bt709');
  assert.equal(audio.codec_name, 'aac');
  assert.equal(audio.channels, 2);
  assert.ok(Math.abs(Number(format.duration) - 14) < 0.1, `duration ${format.duration}`);
});

test('jose verifies the token by our published keys', async () => {
  const token = new URL(stream).pathname.split('/')[2];
  const keys = createRemoteJWKSet(new URL(`${shop.address}/.well-known/jwks.json`));
  const { payload } = await jwtVerify(token, keys, { issuer: shop.address, audience: 'stream', algorithms: ['EdDSA'] });
  assert.match(payload.sub, /^e/);
  assert.ok(payload.jti && payload.exp > payload.iat && payload.revision);
  assert.ok(decodeProtectedHeader(token).kid);
});

test('without a token 401, with another video\'s token 403, and each says which', async () => {
  const { pathname } = new URL(folder);
  const [, , token, video] = pathname.split('/');
  const others = JSON.parse(await shop.cli('courses', 'show', 'other', '--json')).videos[0].id;
  const at = (...words) => fetch(`${shop.address}/stream/${words.join('/')}`);
  const cases = [
    [await at('-', video, 'main.m3u8'), 401, 'invalid'],
    [await at(`${token.slice(0, -4)}AAAA`, video, 'main.m3u8'), 401, 'invalid'],
    [await at(token, others, 'main.m3u8'), 403, 'invalid'],
  ];
  for (const [answer, status, reason] of cases) {
    assert.equal(answer.status, status);
    assert.equal(answer.headers.get('Supple-Access'), reason);
  }
});

test('no address leads out of the package', async () => {
  const tries = ['../package.json', '..%2fpackage.json', '%2e%2e/main.m3u8', 'package.json', 'main.m3u8.gz', 'poster.jpg', 'preview.jpg',
    'v1_00001.m4s%00', 'v1_1.m4s', 'v1_00001.mp4', 'key1', 'V1.m3u8', 'main.m3u8/', '.', '..', 'v01.m3u8', 'v100.m3u8'];
  const statuses = [];
  for (const name of tries) {
    const { stdout } = await run('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', '--path-as-is', `${folder}/${name}`]);
    statuses.push(Number(stdout));
  }
  console.log(`${tries.length} addresses tried: ${statuses.join(' ')}`);
  assert.ok(statuses.every((status) => status >= 400 && status < 500), statuses.join(' '));
});

test('ranges, conditions and HEAD are answered as players ask them', async () => {
  const first = await fetchFile('v1_00001.m4s', { headers: { Range: 'bytes=0-1' } });
  assert.equal(first.status, 206);
  assert.match(first.headers.get('Content-Range'), /^bytes 0-1\/\d+$/);
  assert.equal((await first.arrayBuffer()).byteLength, 2);
  const whole = await fetchFile('v1_00001.m4s');
  const again = await fetchFile('v1_00001.m4s', { headers: { 'If-None-Match': whole.headers.get('ETag') } });
  assert.equal(again.status, 304);
  const head = await fetchFile('v1_00001.m4s', { method: 'HEAD' });
  assert.equal(head.headers.get('Content-Length'), String((await whole.arrayBuffer()).byteLength));
  const { stdout } = await run('curl', ['-s', '-i', '-H', 'Accept-Encoding: gzip', '-o', '/dev/null', '-D', '-', stream]);
  assert.match(stdout, /content-encoding: gzip/i);
  assert.match(stdout, /application\/vnd\.apple\.mpegurl/i);
});

test('a preview token opens the first segment and no more', async () => {
  const answer = await fetch(`${shop.address}/courses/practice/preview`, { method: 'POST', headers: { Origin: shop.address } });
  const { address } = await answer.json();
  const preview = shop.address + address.slice(0, address.lastIndexOf('/'));
  const status = async (name) => (await fetch(`${preview}/${name}`)).status;
  assert.equal(await status('preview.m3u8'), 200);
  assert.equal(await status('v1_00001.m4s'), 200);
  for (const name of ['main.m3u8', 'v1.m3u8', 'v1_00002.m4s', 'a1_00002.m4s', 'i1.m3u8', 'key2'])
    assert.equal(await status(name), 403, name);
});

test('revoking from another process stops the next segment within a second', async () => {
  assert.equal((await fetchFile('v1_00002.m4s')).status, 200);
  await shop.cli('access', 'revoke', email, 'practice');
  const told = Date.now();
  const refused = await eventually(async () => {
    // A connection each, so that every worker is asked.
    const answers = await Promise.all([...Array(8)].map(() => fetchFile('v1_00002.m4s', { headers: { Connection: 'close' } })));
    return answers.every((one) => one.status === 403 && one.headers.get('Supple-Access') === 'revoked');
  }, 'every worker to refuse', 5);
  console.log(`refused on every worker ${Date.now() - told} ms after the command ended`);
  assert.ok(refused);
});

test('the log never shows a token', () => {
  const token = new URL(stream).pathname.split('/')[2];
  assert.ok(shop.log.length > 0);
  assert.ok(!shop.log.includes(token.split('.')[2]));
});

test('the server links no libav, the packager does', async () => {
  const server = (await run('ldd', [supple])).stdout;
  const maker = (await run('ldd', [packager])).stdout;
  assert.doesNotMatch(server, /libav|libsw/);
  assert.match(maker, /libavcodec/);
});
