// ./dev bench viewers [MOST [SECONDS]]: the largest audience that `supple serve` and nginx serve from one core without a stall
// and with the best picture (5 Mb/s) in 19 of 20 segments, as fast as they are played (in a short run a stall may hide behind
// what the players keep ready); what they do and when stands in load/viewers.cpp. Audiences double until one is too large, then
// the gap is halved three times. All ask for the same files: this is about the server, not the disk.

import { files, load, make_certificate, make_shop, start_nginx, start_supple } from './stream_servers.mjs';

const most = Number(process.argv[2] ?? 16_000);
const seconds = Number(process.argv[3] ?? 20);

function watch(server, tls, viewers) {
  const path = (name) => server.path(files[name]);
  const [seen] = load('bench_viewers', [...(tls ? ['--tls'] : []), '--viewers', viewers, '--seconds', seconds, '--pid', server.pid,
    '--port', server.port, '--playlists', path('playlist'), path('playlist'), '--key', path('key'), '--sound', path('sound'),
    '--renditions', path('picture, 0.8 Mb/s'), path('picture, 2 Mb/s'), path('picture, 5 Mb/s')]);
  const played = (viewers * seen.seconds) / 6;
  const fine = seen.stalls === 0 && seen.best >= 0.95 * seen.segments && seen.segments >= 0.97 * played;
  console.log(`    ${String(viewers).padStart(6)}: ${(seen.bytes / seen.seconds / 1e9).toFixed(2)} GB/s, ${seen.stalls} stalls, ` +
    `${((100 * seen.segments) / played).toFixed(0)} % of what is played, ${((100 * seen.best) / seen.segments).toFixed(0)} % best, CPU ${((100 * seen.cpu) / seen.seconds).toFixed(0)} %` +
    (seen.load_late_ms > 1000 ? `, the load itself was ${(seen.load_late_ms / 1000).toFixed(1)} s late` : ''));
  return { fine, idle: 1 - seen.cpu / seen.seconds };
}

function largest(server, tls) {
  let [served, refused, idle] = [0, most * 2, 1];
  const attempt = (viewers) => {
    const seen = watch(server, tls, viewers);
    if (seen.fine) [served, idle] = [viewers, seen.idle];
    else refused = viewers;
  };
  for (let viewers = most / 8; viewers <= most && viewers < refused; viewers *= 2) attempt(viewers);
  for (let i = 0; i < 3 && refused <= most; i++) attempt(Math.round((served + refused) / 2));
  return `${served}${refused > most ? ' or more' : ''} viewers, ${(100 * idle).toFixed(0)} % of the core left`;
}

const shop = make_shop();
const certificate = make_certificate();
for (const tls of [null, certificate]) {
  console.log(tls ? 'over TLS 1.3' : 'in the clear');
  for (const start of [() => start_supple(tls), () => start_nginx(tls, shop, tls ? 18444 : 18443)]) {
    const server = await start();
    console.log(`  ${server.name}`);
    console.log(`  ${server.name}: ${largest(server, tls)}`);
    await server.stop();
  }
}
