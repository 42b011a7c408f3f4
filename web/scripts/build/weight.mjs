// What a page that has a player loads of scripts, compressed, entry by entry with everything it
// imports at once or later; and the promise that it stays below a limit. The build stops above it.

import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';

// On a phone with 1.5 Mb/s this is a second and a half, as long as a first picture may take.
export const most_player_bytes = 260_000;

export const gzipped_size = (bytes) => gzipSync(bytes, { level: 9 }).length;

// outputs: of esbuild's metafile; sizes: file name -> compressed bytes. Returns the files that the
// entry point `name` may load.
export function loaded_by(outputs, name) {
  const start = Object.keys(outputs).find(
    (path) => basename(outputs[path].entryPoint ?? '') === name,
  );
  if (!start) throw new Error(`${name}: is no entry point of the bundle`);
  const found = new Set();
  const visit = (path) => {
    if (found.has(path) || !outputs[path]) return;
    found.add(path);
    for (const { path: next } of outputs[path].imports) visit(next);
  };
  visit(start);
  return [...found];
}

export function weight_of(outputs, name, size_of) {
  return loaded_by(outputs, name).reduce((sum, path) => sum + size_of(path), 0);
}

export function check_weight(name, bytes) {
  if (bytes > most_player_bytes)
    throw new Error(
      `${name}: a page with a player would load ${bytes} B of scripts, and ${most_player_bytes} B are allowed`,
    );
}
