// ./dev bench stream [ROUNDS [MILLISECONDS]]: `supple serve` against nginx, one worker each, both pinned to the first core and
// their load to the second, in turns of a second. Ratios are ours : nginx, medians over the rounds of two neighbouring
// turns, so that whatever else runs on the machine hits both. CPU is what the kernel says the server was given.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { connect as connect_tls } from 'node:tls';

import { folder, median } from './support.mjs';
import { files, load, make_certificate, make_shop, start_nginx, start_supple } from './stream_servers.mjs';

const rounds = Number(process.argv[2] ?? 7);
const milliseconds = Number(process.argv[3] ?? 1000);
const idle_connections = 10_000;

// Both servers send the same bytes, and tell a player the same about them.
function check_same(servers, tls, file) {
  const [ours, theirs] = servers.map(({ port, path }) => {
    const body = join(folder, 'body');
    const head = execFileSync('curl', ['-sk', '-D', '-', '-o', body, '-H', 'Accept-Encoding: gzip', '--http1.1',
      `http${tls ? 's' : ''}://127.0.0.1:${port}${path(file)}`], { encoding: 'utf8' });
    const header = (name) => head.match(new RegExp(`^${name}: (.*)\r$`, 'mi'))?.[1];
    return { status: head.slice(9, 12), bytes: readFileSync(body), type: header('Content-Type'), encoding: header('Content-Encoding') };
  });
  const same = ours.status === '200' && theirs.status === '200' && ours.bytes.equals(theirs.bytes) && ours.encoding === theirs.encoding &&
    ours.type === theirs.type;
  if (!same) throw new Error(`${file}: the servers answer differently: ${ours.status} ${ours.type} ${ours.encoding}, ${theirs.status} ${theirs.type} ${theirs.encoding}`);
}

function turns(servers, tls, file, connections) {
  const words = servers.flatMap(({ name, port, pid, path }) => [name, port, pid, path(file)]);
  const all = load('bench_load', [...(tls ? ['--tls'] : []), '--header', 'Accept-Encoding: gzip', '--connections', connections,
    '--rounds', rounds, '--milliseconds', milliseconds, ...words]);
  return servers.map(({ name }) => all.filter(({ server }) => server === name));
}

function row(title, unit, digits, [ours, theirs], figure) {
  const ratios = ours.map((turn, i) => figure(turn) / figure(theirs[i]));
  const [a, b] = [ours, theirs].map((of) => median(of.map(figure)));
  console.log(`  ${title.padEnd(34)}${a.toFixed(digits).padStart(10)}${b.toFixed(digits).padStart(10)} ${unit.padEnd(10)} ${median(ratios).toFixed(2)}`);
}

const gigabyte = 1e9;

function measure(servers, tls) {
  const sizes = ['128 KiB', '1 MiB', '3 MiB'];
  for (const kind of [...sizes, 'playlist', 'key']) check_same(servers, tls, files[kind]);
  for (const size of sizes) {
    const both = turns(servers, tls, files[size], 32);
    row(`segments of ${size}`, 'GB/s', 2, both, ({ bytes, seconds }) => bytes / seconds / gigabyte);
    row('', 'CPU s/GB', 4, both, ({ bytes, cpu }) => cpu / (bytes / gigabyte));
  }
  for (const kind of ['playlist', 'key']) {
    const both = turns(servers, tls, files[kind], 64);
    row(`${kind}s`, 'a second', 0, both, ({ answers, seconds }) => answers / seconds);
    row('', 'CPU us each', 2, both, ({ answers, cpu }) => (cpu * 1e6) / answers);
  }
  for (const [kind, connections] of [['playlist', 64], ['playlist', 1000], ['128 KiB', 64], ['128 KiB', 1000]]) {
    const both = turns(servers, tls, files[kind], connections);
    row(`${kind}: p99 at ${connections} connections`, 'ms', 2, both, ({ p99 }) => p99 / 1000);
  }
}

function resident_kib(pid) {
  return Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+)/m)[1]);
}

// Each connection asks for a playlist once and then waits, as a player does that pauses.
async function idle_kib_each(server, tls) {
  const sockets = [];
  const open = async () => {
    const socket = tls ? connect_tls({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false }) : connect(server.port, '127.0.0.1');
    sockets.push(socket);
    await once(socket, tls ? 'secureConnect' : 'connect');
    socket.write(`GET ${server.path(files.playlist)} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n`);
    await once(socket, 'data');
  };
  for (let i = 0; i < 10; i++) await open();
  const before = resident_kib(server.pid);
  for (let i = 0; i < idle_connections; i += 50) await Promise.all(Array.from({ length: 50 }, open));
  const each = (resident_kib(server.pid) - before) / idle_connections;
  for (const socket of sockets) socket.destroy();
  return each;
}

const shop = make_shop();
const certificate = make_certificate();
console.log(`                                        supple     nginx            ratio (median of ${rounds} rounds of ${milliseconds} ms)`);
for (const tls of [null, certificate]) {
  console.log(tls ? 'over TLS 1.3' : 'in the clear');
  const servers = [await start_supple(tls), await start_nginx(tls, shop, tls ? 18444 : 18443)];
  measure(servers, tls);
  const [ours, theirs] = [await idle_kib_each(servers[0], tls), await idle_kib_each(servers[1], tls)];
  console.log(`  ${`memory of an idle connection`.padEnd(34)}${ours.toFixed(2).padStart(10)}${theirs.toFixed(2).padStart(10)} KiB        ${(ours / theirs).toFixed(2)}`);
  for (const server of servers) await server.stop();
}
