// The two servers of ./dev bench stream, with one worker each on the first core: `supple serve` as it is, and nginx with
// the settings that serve it best, doing the same work. Both check a token in the path of every request (nginx with
// secure_link, which knows neither videos nor revocations), write a line of access log for it, and send the same headers.

import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { folder } from './support.mjs';

const [server_core, load_core] = [0, 1];
const supple = join(process.env.SUPPLE_BIN, 'supple');
const shop = join(folder, 'shop');
const run = (...words) => execFileSync(supple, ['--data', shop, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// What is asked for. Segments are random bytes; a playlist is one of a practice of half an hour.
export const files = {
  '128 KiB': 'v9_00001.m4s',
  '1 MiB': 'v9_00002.m4s',
  '3 MiB': 'v9_00003.m4s',
  playlist: 'v9.m3u8',
  key: 'key1',
  sound: 'a9_00001.m4s',
  'picture, 0.8 Mb/s': 'v7_00001.m4s',
  'picture, 2 Mb/s': 'v8_00001.m4s',
  'picture, 5 Mb/s': 'v9_00004.m4s',
};
const kib = { '128 KiB': 128, '1 MiB': 1024, '3 MiB': 3072, sound: 94, 'picture, 0.8 Mb/s': 586, 'picture, 2 Mb/s': 1465, 'picture, 5 Mb/s': 3662 };

function playlist() {
  const segments = Array.from({ length: 300 }, (_, i) => `#EXTINF:6.00000,\nv9_${String(i + 1).padStart(5, '0')}.m4s\n`);
  return `#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:6\n#EXT-X-MAP:URI="v9_init.mp4"\n${segments.join('')}#EXT-X-ENDLIST\n`;
}

// A shop with one video, to which the files above are added; `keys` is where nginx finds its copy of the key.
export function make_shop() {
  const clip = join(folder, 'clip.mp4');
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=4', '-pix_fmt', 'yuv420p', clip]);
  run('init');
  run('package', clip, '--course', 'bench', '--price', '29.00', '--currency', 'USD', '--quality', 'fast', '--publish');
  run('access', 'grant', 'viewer@example.org', 'bench');
  const packages = join(shop, 'packages');
  const main = readdirSync(packages, { recursive: true }).find((path) => path.endsWith('/main.m3u8'));
  const [video, revision] = main.split('/');
  const package_folder = join(packages, video, revision);
  const write = (name, bytes) => writeFileSync(join(package_folder, name), bytes);
  for (const [name, size] of Object.entries(kib)) write(files[name], randomBytes(size * 1024));
  write(files.playlist, playlist());
  write(`${files.playlist}.gz`, gzipSync(playlist(), { level: 9 }));
  mkdirSync(`${package_folder}.keys`, { recursive: true });
  const key = randomBytes(16);
  writeFileSync(join(`${package_folder}.keys`, files.key), key);
  write(files.key, key); // nginx serves one folder
  return { package_folder, video };
}

export function make_certificate() {
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', '/CN=localhost', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  return { certificate, key };
}

const running = new Set();
process.on('exit', () => { for (const server of running) server.kill('SIGTERM'); });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

function start(program, words, options) {
  const server = spawn('taskset', ['-c', server_core, program, ...words], options);
  running.add(server);
  server.stop = async () => {
    if (server.exitCode === null) {
      server.kill('SIGTERM');
      await once(server, 'exit');
    }
    running.delete(server);
  };
  return server;
}

// Runs a load on its core; what it prints, line by line.
export function load(program, words) {
  const text = execFileSync('taskset', ['-c', load_core, join(process.env.SUPPLE_BIN, program), ...words], { encoding: 'utf8' });
  return text.trim().split('\n').map((line) => JSON.parse(line));
}

// Each start gives { name, port, pid (of what serves), path(file), stop() }.
export async function start_supple(tls) {
  writeFileSync(join(shop, 'supple.toml'), `[server]\nworkers = 1\nconnections_per_worker = 18000\n` +
    (tls ? `[tls]\ncertificate_file = "${tls.certificate}"\nprivate_key_file = "${tls.key}"\n` : ''));
  const log = openSync(join(folder, 'supple.log'), 'w');
  const server = start(supple, ['--data', shop, 'serve', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', log] });
  const [said] = await once(server.stdout, 'data');
  const port = Number(String(said).match(/https?:\/\/127\.0\.0\.1:(\d+)/)[1]);
  const address = new URL(run('access', 'stream', 'viewer@example.org', 'bench').match(/https?:\/\/\S+/)[0]);
  const path = (file) => address.pathname.replace(/[^/]+$/, file);
  return { name: 'supple', port, pid: server.pid, path, stop: server.stop };
}

// Only playlists lie there compressed: looking for the others' .gz would slow nginx down. It gains from tcp_nopush where an
// answer is small, and loses twofold where it is large.
const location = (file, more, { package_folder, secret }) => `
    location ~ "^/stream/(?<mac>[A-Za-z0-9_-]{22})/(?<until>[0-9]+)/(?<video>[^/]+)/(?<file>${file})$" {
      secure_link $mac,$until;
      secure_link_md5 "$until$video ${secret}";
      if ($secure_link = "") { return 401; }
      if ($secure_link = "0") { return 410; }
      add_header Access-Control-Allow-Origin "*";
      add_header Access-Control-Expose-Headers "Supple-Access, Content-Length, Content-Range";
      add_header Cross-Origin-Resource-Policy cross-origin;
      add_header Referrer-Policy no-referrer;
      add_header X-Content-Type-Options nosniff;
      add_header Cache-Control "private, max-age=31536000, immutable";
      alias ${package_folder}/$file; ${more}
    }`;

function configuration({ port, tls, package_folder, secret, workspace, user }) {
  return `
daemon off; ${user} worker_processes 1; worker_rlimit_nofile 20000; pcre_jit on;
pid ${workspace}/nginx.pid; error_log ${workspace}/error.log;
events { worker_connections 18000; multi_accept on; }
http {
  access_log ${workspace}/access.log combined buffer=64k flush=1s;
  client_body_temp_path ${workspace}; proxy_temp_path ${workspace}; fastcgi_temp_path ${workspace};
  uwsgi_temp_path ${workspace}; scgi_temp_path ${workspace};
  sendfile on; tcp_nodelay on; server_tokens off;
  keepalive_timeout 75s; keepalive_requests 100000000;
  open_file_cache max=1000 inactive=60s; open_file_cache_valid 5s; open_file_cache_min_uses 1;
  types { application/vnd.apple.mpegurl m3u8; video/mp4 m4s; }
  default_type application/octet-stream;
  server {
    listen 127.0.0.1:${port} ${tls ? 'ssl' : ''} reuseport backlog=1024;
    ${tls ? `ssl_certificate ${tls.certificate}; ssl_certificate_key ${tls.key}; ssl_protocols TLSv1.3;
    ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;
    ssl_session_cache off; ssl_buffer_size 16k; output_buffers 2 128k;` : ''}
    ${location('[^/]+[.]m3u8', 'tcp_nopush on; gzip_static on; gzip_vary on;', { package_folder, secret })}
    ${location('[^/]+', '', { package_folder, secret })}
  }
}
`;
}

export async function start_nginx(tls, { package_folder, video }, port) {
  const workspace = join(folder, 'nginx');
  rmSync(workspace, { recursive: true, force: true });
  mkdirSync(workspace);
  const secret = randomBytes(16).toString('hex');
  const user = process.getuid() === 0 ? 'user root;' : '';
  const file = join(workspace, 'nginx.conf');
  writeFileSync(file, configuration({ port, tls, package_folder, secret, workspace, user }));
  const nginx = start('/usr/sbin/nginx', ['-c', file, '-p', workspace], { stdio: 'inherit' });
  let children = '';
  while (children === '') {
    await sleep(50);
    if (nginx.exitCode !== null) throw new Error('nginx did not start; see above');
    children = readFileSync(`/proc/${nginx.pid}/task/${nginx.pid}/children`, 'utf8').trim();
  }
  const until = Math.floor(Date.now() / 1000) + 7200;
  const mac = createHash('md5').update(`${until}${video} ${secret}`).digest('base64url');
  const path = (name) => `/stream/${mac}/${until}/${video}/${name}`;
  return { name: 'nginx', port, pid: Number(children), path, stop: nginx.stop };
}
