// What the benchmarks share: films drawn by ffmpeg, commands timed as whole processes, medians.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const packager = join(process.env.SUPPLE_BIN, 'supple-package');
export const folder = mkdtempSync(join(tmpdir(), 'supple-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const tags =
  'setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,format=yuv420p';

// Each film is drawn once: `still` is the demo's practice as a camera on a tripod sees it, with the
// noise of its sensor; `busy` never stops moving. `gop` pictures from one key picture to the next.
export function film(kind, { seconds = 24, gop = 250, quality = 20 } = {}) {
  const file = join(folder, `${kind}-${seconds}-${gop}.mp4`);
  if (existsSync(file)) return file;
  const practice = join(folder, 'practice.mp4');
  if (!existsSync(practice)) execFileSync(packager, ['draw-practice', practice], { stdio: 'ignore' });
  const pictures = {
    still: ['-ss', '15', '-i', practice, '-vf', `scale=1920:1080:flags=lanczos,noise=c0s=3:c0f=t+u,${tags}`],
    busy: ['-f', 'lavfi', '-i', 'mandelbrot=s=1920x1080:r=25:end_scale=0.02', '-vf', `noise=c0s=3:c0f=t,${tags}`],
  }[kind];
  const sound = ['-f', 'lavfi', '-i', 'anoisesrc=color=pink:amplitude=0.2:sample_rate=48000'];
  execFileSync('ffmpeg', [
    '-v', 'error', '-y', ...pictures.slice(0, pictures.indexOf('-vf')), ...sound,
    '-t', seconds, ...pictures.slice(pictures.indexOf('-vf')), '-map', '0:v', '-map', '1:a',
    '-c:v', 'libx264', '-preset', 'veryfast', '-crf', quality, '-g', gop, '-keyint_min', gop,
    '-sc_threshold', '0', '-c:a', 'aac', '-ac', '2', '-b:a', '128k', file,
  ]);
  return file;
}

// Seconds of wall and of CPU, and MB of peak memory, of one command and all it starts.
export function timed(program, words) {
  const done = spawnSync('/usr/bin/time', ['-f', '%e %U %S %M', program, ...words], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (done.status !== 0) throw new Error(`${program} ${words.join(' ')}\n${done.stderr}`);
  const [wall, user, system, kib] = done.stderr.trim().split('\n').pop().split(' ').map(Number);
  return { wall, cpu: user + system, memory: kib / 1024 };
}

export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

// Runs both in turn and prints the medians and their ratios.
export function compare(title, rounds, ours, theirs) {
  const runs = { ours: [], theirs: [] };
  for (let round = 0; round < rounds; round++) {
    runs.theirs.push(theirs());
    runs.ours.push(ours());
  }
  const figure = (who, key) => median(runs[who].map((run) => run[key]));
  console.log(`\n${title} (median of ${rounds}, in turn)`);
  console.log('           ours    ffmpeg  ratio');
  for (const [key, unit] of [['wall', 's'], ['cpu', 's'], ['memory', 'MB']]) {
    const [a, b] = [figure('ours', key), figure('theirs', key)];
    console.log(`  ${key.padEnd(7)}${a.toFixed(1).padStart(7)} ${b.toFixed(1).padStart(8)} ${unit.padEnd(3)} ${(a / b).toFixed(2)}`);
  }
}

let packages = 0;
export const fresh = () => join(folder, `package-${++packages}`);

// Packages, and gives what is read from package.json.
export function packaged(source, ...options) {
  const into = fresh();
  const spent = timed(packager, ['package', source, '--into', into, ...options]);
  const report = JSON.parse(readFileSync(join(into, 'package.json'), 'utf8'));
  rmSync(into, { recursive: true });
  return { ...spent, report };
}
