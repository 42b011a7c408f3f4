// ./dev bench package [ROUNDS [SECONDS]]: against the one ffmpeg command that makes the same rungs with the same x264
// settings, and against `ffmpeg -c copy`. Ours does all it always does: probing, choosing a poster,
// levelling the sound, the storyboard, verifying every rule, forcing everything to the disk.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { compare, film, fresh, folder, packaged, packager, timed } from './support.mjs';

const rounds = Number(process.argv[2] ?? 3);
const seconds = Number(process.argv[3] ?? 24);

// What `--plan` says of each rung.
function rungs_of(source, ...options) {
  const plan = execFileSync(packager, ['package', '--plan', source, ...options], { encoding: 'utf8' });
  return [...plan.matchAll(/^ {2}(v\d+) +(\d+)x(\d+).*at most +(\d+) kb\/s +quality (\d+)/gm)].map(
    ([, name, width, height, ceiling, quality]) => ({ name, width, height, ceiling, quality }),
  );
}

function ladder_command(source, rungs, out) {
  const outputs = rungs.map(({ name }) => `[${name}]`).join('');
  const scales = rungs.map(({ name, width, height }) => `[${name}]scale=${width}:${height}[${name}s]`);
  const graph = [
    `[0:v]split=${rungs.length + 1}${outputs}[i]`,
    ...scales,
    '[i]fps=1,scale=640:360[is]',
  ].join(';');
  const rates = rungs.flatMap(({ ceiling, quality }, i) => [
    `-crf:v:${i}`, quality,
    `-maxrate:v:${i}`, `${ceiling}k`,
    `-bufsize:v:${i}`, i === 0 ? '60k' : `${ceiling}k`,
  ]);
  const x264 = ['-c:v', 'libx264', '-profile:v', 'high', '-preset', 'faster'];
  return [
    '-v', 'error', '-y', '-i', source, '-filter_complex', graph,
    ...rungs.flatMap(({ name }) => ['-map', `[${name}s]`]), '-map', '0:a',
    ...x264, '-g', '50', '-keyint_min', '50', '-forced-idr', '1',
    '-x264-params', 'scenecut=0:rc-lookahead=15', ...rates, '-c:a', 'aac', '-b:a', '96k',
    '-f', 'hls', '-hls_time', '6', '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4',
    '-hls_flags', 'independent_segments', '-master_pl_name', 'main.m3u8',
    '-hls_segment_filename', join(out, '%v_%05d.m4s'),
    '-var_stream_map', [...rungs.map((_, i) => `v:${i},agroup:a`), 'a:0,agroup:a'].join(' '),
    join(out, '%v.m3u8'),
    '-map', '[is]', ...x264, '-g', '1', '-crf', '30', '-maxrate', '90k', '-bufsize', '180k',
    join(out, 'i1.mp4'),
  ];
}

function by_ffmpeg(source, rungs) {
  const out = fresh();
  mkdirSync(out);
  const spent = timed('ffmpeg', ladder_command(source, rungs, out));
  rmSync(out, { recursive: true });
  return spent;
}

function copied_by_ffmpeg(source) {
  return timed('ffmpeg', ['-v', 'error', '-y', '-i', source, '-c', 'copy', '-movflags', 'cmaf', join(folder, 'copy.mp4')]);
}

for (const kind of ['still', 'busy']) {
  const source = film(kind, { seconds });
  const rungs = rungs_of(source, '--no-copy');
  compare(`full encode, ${kind} film of ${seconds} s in 1080p, ${rungs.length} rungs`, rounds,
    () => packaged(source, '--no-copy'), () => by_ffmpeg(source, rungs));
}

const tidy = film('still', { seconds, gop: 50, quality: 23 });
const all = rungs_of(tidy, '--no-copy');
compare(`smart copy against encoding all ${all.length} rungs`, rounds,
  () => packaged(tidy), () => by_ffmpeg(tidy, all));

const long = film('still', { seconds: 60, gop: 50, quality: 19 });
compare('copy only, 60 s, against ffmpeg -c copy', rounds,
  () => packaged(long, '--copy-only'), () => copied_by_ffmpeg(long));
