// The licences of everything that the browser gets from others, read from the installed packages
// that esbuild really bundled, so that the list cannot grow stale.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

function package_of(input) {
  const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
  return match?.[1];
}

function licence_file(folder) {
  return readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
}

export function licence_text(web, metafile) {
  const names = new Set(['hls.js']);
  for (const input of Object.keys(metafile.inputs)) {
    const name = package_of(input);
    if (name) names.add(name);
  }
  const parts = [
    'This site is served by Supple and contains the following works of others. They are bundled;\n' +
      'media-chrome and hls.js with the small changes of scripts/build/strict_policy.mjs.',
  ];
  for (const name of [...names].sort()) {
    const folder = join(web, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = existsSync(folder) && licence_file(folder);
    if (!file) throw new Error(`${name}: has no licence file, so it may not be bundled`);
    parts.push(
      `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}`,
    );
  }
  return parts.join(`\n\n${'-'.repeat(72)}\n\n`) + '\n';
}
