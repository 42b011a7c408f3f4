// Bundles hls.js from its own sources with only the features that our packages use: separate sound
// and WebVTT, no DRM, no interstitials, no picture playlists, no CMCD. That is 138 kB compressed
// where the full build with its worker is 230 kB. The switches are hls.js's own (src/define-plugin.d.ts).
// No worker: fragmented MP4 is passed through and not remuxed, AES is done by the browser's own
// WebCrypto, so there is nothing heavy to move off the page's thread.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { rewrite_hls_tracks } from './strict_policy.mjs';

const used = ['ALT_AUDIO', 'SUBTITLES'];
const unused = [
  'CMCD',
  'CONTENT_STEERING',
  'EME_DRM',
  'IFRAMES',
  'INTERSTITIALS',
  'M2TS_ADVANCED_CODECS',
  'MEDIA_CAPABILITIES',
  'VARIABLE_SUBSTITUTION',
];

const version_of = (folder) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;

export function hls_defines(folder) {
  const declared = readFileSync(join(folder, 'src/define-plugin.d.ts'), 'utf8');
  for (const [, name] of declared.matchAll(/__USE_(\w+?)__/g))
    if (!used.includes(name) && !unused.includes(name))
      throw new Error(`hls.js has a new feature ${name}; decide on it in hls_source.mjs`);
  return {
    ...Object.fromEntries(used.map((name) => [`__USE_${name}__`, 'true'])),
    ...Object.fromEntries(unused.map((name) => [`__USE_${name}__`, 'false'])),
    __VERSION__: JSON.stringify(version_of(folder)),
    __IN_WORKER__: 'false',
    __HLS_WORKER_BUNDLE__: 'null',
  };
}

// hls.js is compiled by Babel, which leaves out fields that are declared and not set. By the
// standard such a field would be set to undefined after super(), over what the constructor wrote.
const compiled_as_by_babel = { compilerOptions: { useDefineForClassFields: false } };

export const hls_source = (web) => {
  const folder = join(web, 'node_modules/hls.js');
  return {
    name: 'hls-source',
    setup(build) {
      Object.assign((build.initialOptions.define ??= {}), hls_defines(folder));
      build.initialOptions.tsconfigRaw = compiled_as_by_babel;
      build.onResolve({ filter: /^hls\.js$/ }, () => ({ path: join(folder, 'src/hls.ts') }));
      build.onLoad(
        { filter: /hls\.js[\\/]src[\\/]utils[\\/]texttrack-utils\.ts$/ },
        ({ path }) => ({
          contents: rewrite_hls_tracks(readFileSync(path, 'utf8'), path),
          loader: 'ts',
        }),
      );
    },
  };
};
