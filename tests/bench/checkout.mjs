// ./dev bench checkout [ROUNDS [SECONDS]]: orders a second that a shop takes through HTTP, each on the disk before it
// is answered, beside bare SQLite commits of one small row each, as durable (WAL, synchronous=FULL), on the same disk.
// Sixty-four buyers at once, each ordering anew as soon as the payment page is known.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { folder, median } from './support.mjs';

const rounds = Number(process.argv[2] ?? 5);
const seconds = Number(process.argv[3] ?? 5);
const supple = join(process.env.SUPPLE_BIN, 'supple');
const shop = join(folder, 'shop');
const run = (...words) => execFileSync(supple, ['--data', shop, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });

async function open_shop() {
  const clip = join(folder, 'clip.mp4');
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=4', '-pix_fmt', 'yuv420p', clip]);
  run('init');
  run('package', clip, '--course', 'bench', '--price', '29.00', '--currency', 'USD', '--quality', 'fast', '--publish');
  const server = spawn(supple, ['--data', shop, 'serve', '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'ignore'] });
  process.on('exit', () => server.kill());
  const [said] = await once(server.stdout, 'data');
  server.stdout.resume(); // its access log
  return { server, address: String(said).match(/http:\/\/127\.0\.0\.1:\d+/)[0] };
}

const buyers = (address) => `
buyer, refused = 0, 0
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init() math.randomseed(os.time()); prefix = math.random(1, 1000000000) end
function request()
  buyer = buyer + 1
  return wrk.format("POST", "/courses/bench/checkout",
    { ["Content-Type"] = "application/x-www-form-urlencoded", ["Origin"] = "${address}" },
    "email=buyer-" .. prefix .. "-" .. buyer .. "%40example.org")
end
function response(status) if status ~= 303 then refused = refused + 1 end end
function done(summary, latency)
  local bad = 0
  for _, thread in ipairs(threads) do bad = bad + thread:get("refused") end
  print("took " .. summary.duration / 1e6 .. " refused " .. bad)
end
`;

// What the database says, not what the buyers were told.
function orders_in_the_books() {
  const text = execFileSync('sqlite3', ['-readonly', join(shop, 'supple.db'), 'SELECT count(*) FROM orders'], { encoding: 'utf8' });
  return Number(text);
}

function orders_a_second(address) {
  const script = join(folder, 'buyers.lua');
  writeFileSync(script, buyers(address));
  const before = orders_in_the_books();
  const said = execFileSync('wrk', ['-t1', '-c64', `-d${seconds}s`, '-s', script, address], { encoding: 'utf8' });
  const [, took, refused] = said.match(/took ([\d.]+) refused (\d+)/);
  if (Number(refused) > 0) throw new Error(`${refused} orders were refused\n${said}`);
  return (orders_in_the_books() - before) / Number(took);
}

let databases = 0;
function commits_a_second() {
  const file = join(folder, `bare-${++databases}.db`);
  const count = 2000;
  const rows = Array.from({ length: count }, (_, i) => `INSERT INTO rows VALUES (${i}, 'buyer-${i}@example.org');\n`);
  const script = `PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE rows (id INTEGER PRIMARY KEY, buyer TEXT);\n`;
  const begun = process.hrtime.bigint();
  execFileSync('sqlite3', [file], { input: script + rows.join('') });
  return count / (Number(process.hrtime.bigint() - begun) / 1e9);
}

const { server, address } = await open_shop();
const runs = { orders: [], commits: [], ratios: [] };
for (let round = 0; round < rounds; round++) {
  runs.commits.push(commits_a_second());
  runs.orders.push(orders_a_second(address));
  runs.ratios.push(runs.orders[round] / runs.commits[round]);
}
server.kill();
await once(server, 'exit');
console.log(`\ncheckout (median of ${rounds}, in turn): ${median(runs.orders).toFixed(0)} orders a second through HTTP, ` +
  `${median(runs.commits).toFixed(0)} bare commits a second, ratio ${median(runs.ratios).toFixed(2)}`);
