// Bundles scripts and styles, names every file by its content, gzips what gains from it, and writes
// one C++ file that carries all of it into the program. Run by CMake: node build.mjs OUT_FOLDER.
// Refuses to finish when a library no longer has the shape that our Content-Security-Policy needs.

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

import { licence_text } from './scripts/build/licences.mjs';
import { hls_source } from './scripts/build/hls_source.mjs';
import { strict_policy } from './scripts/build/strict_policy.mjs';
import { check_weight, gzipped_size, weight_of } from './scripts/build/weight.mjs';

const web = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? join(web, '../build/web'));
const assets_folder = join(out, 'assets');

const content_types = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

const hash_of = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 10);

function hashed_copy(source, name) {
  const bytes = readFileSync(source);
  const file = `${basename(name, extname(name))}.${hash_of(bytes)}${extname(name)}`;
  writeFileSync(join(assets_folder, file), bytes);
  return { logical: name, file };
}

async function bundle() {
  const result = await build({
    absWorkingDir: web,
    entryPoints: ['styles/site.css', 'scripts/watch.js', 'scripts/preview.js', 'scripts/order.js', 'scripts/private-sessions.js'],
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    // The first versions with adoptedStyleSheets and findLast, which the player cannot do without.
    target: ['es2022', 'chrome100', 'firefox104', 'safari16.4'],
    outdir: assets_folder,
    entryNames: '[name].[hash]',
    chunkNames: '[name].[hash]',
    assetNames: '[name].[hash]',
    loader: { '.woff2': 'file', '.svg': 'file' },
    plugins: [strict_policy, hls_source(web)],
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  return result.metafile;
}

// Chunks and fonts are found by their hashed names alone; only entry points get a logical one.
function entries_of(metafile) {
  const named = [];
  for (const [path, output] of Object.entries(metafile.outputs)) {
    if (output.entryPoint && !basename(path).startsWith('chunk'))
      named.push({ logical: basename(output.entryPoint), file: basename(path) });
  }
  return named;
}

function fonts_of(metafile) {
  const named = [];
  for (const [path, output] of Object.entries(metafile.outputs)) {
    const source = Object.keys(output.inputs)[0];
    if (extname(path) === '.woff2' && source)
      named.push({ logical: basename(source), file: basename(path) });
  }
  return named;
}

function collect_assets(named) {
  const logical_of = new Map(named.map(({ logical, file }) => [file, logical]));
  return readdirSync(assets_folder)
    .filter((file) => !file.endsWith('.gz'))
    .sort()
    .map((file) => {
      const bytes = readFileSync(join(assets_folder, file));
      const content_type = content_types[extname(file)];
      if (!content_type)
        throw new Error(`${file}: no content type is known for it; add one in build.mjs`);
      const squeezed = extname(file) === '.woff2' ? null : gzipSync(bytes, { level: 9 });
      const gzip = squeezed && squeezed.length < bytes.length * 0.9 ? squeezed : null;
      if (gzip) writeFileSync(join(assets_folder, `${file}.gz`), gzip);
      return {
        logical: logical_of.get(file) ?? '',
        file,
        content_type,
        path: join(assets_folder, file),
        gzip_path: gzip ? join(assets_folder, `${file}.gz`) : null,
        size: bytes.length,
        gzip_size: gzip?.length ?? 0,
        etag: hash_of(bytes),
        immutable: file !== 'licenses.txt',
      };
    });
}

function collect_texts() {
  const found = [];
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (/\.(mustache|toml|svg)$/.test(entry.name)) found.push(path);
    }
  };
  for (const folder of ['pages', 'mail', 'content']) walk(join(web, folder));
  return found
    .sort()
    .map((path) => ({ name: relative(web, path), path, etag: hash_of(readFileSync(path)) }));
}

// One symbol a file by .incbin: no compiler ever parses the bytes. The hashes stand in comments so
// that the source changes whenever a file does, and ccache and Ninja notice.
function write_source(assets, texts) {
  const lines = [
    '// Written by web/build.mjs. Do not edit.',
    '#include "server/pages/embedded.hpp"',
    '',
    'extern "C" {',
  ];
  const blobs = [];
  const blob = (path, note) => {
    const symbol = `supple_blob_${blobs.length}`;
    blobs.push({ symbol, path, note });
    return `std::string_view(${symbol}, std::size_t(${symbol}_end - ${symbol}))`;
  };
  const asset_rows = assets.map(
    (a) =>
      `    {${JSON.stringify(a.logical)}, ${JSON.stringify(a.file)}, {${JSON.stringify(a.content_type)}, ` +
      `${blob(a.path, a.etag)}, ${a.gzip_path ? blob(a.gzip_path, a.etag) : '{}'}, ` +
      `${JSON.stringify(`"${a.etag}"`)}, ${a.immutable}}},`,
  );
  const text_rows = texts.map((t) => `    {${JSON.stringify(t.name)}, ${blob(t.path, t.etag)}},`);
  for (const { symbol } of blobs)
    lines.push(`extern const char ${symbol}[];`, `extern const char ${symbol}_end[];`);
  lines.push('}', '');
  for (const { symbol, path, note } of blobs)
    lines.push(
      `asm(".section .rodata\\n.balign 16\\n.global ${symbol}\\n.global ${symbol}_end\\n"`,
      `    "${symbol}:\\n.incbin \\"${path}\\"\\n${symbol}_end:\\n.byte 0\\n.text\\n"); // ${note}`,
    );
  lines.push('', 'namespace supple::pages', '{', '');
  lines.push('std::span<const EmbeddedAsset> embedded_assets()', '{');
  lines.push(
    '    static const EmbeddedAsset all[] = {',
    ...asset_rows.map((r) => `    ${r}`),
    '    };',
    '    return all;',
    '}',
    '',
  );
  lines.push('std::span<const EmbeddedText> embedded_texts()', '{');
  lines.push(
    '    static const EmbeddedText all[] = {',
    ...text_rows.map((r) => `    ${r}`),
    '    };',
    '    return all;',
    '}',
    '',
  );
  lines.push('} // namespace supple::pages', '');
  writeFileSync(join(out, 'embedded.cpp'), lines.join('\n'));
}

rmSync(assets_folder, { recursive: true, force: true });
mkdirSync(assets_folder, { recursive: true });

const icon = hashed_copy(join(web, 'styles/icon.svg'), 'icon.svg');
const metafile = await bundle();
writeFileSync(join(assets_folder, 'licenses.txt'), licence_text(web, metafile));

const named = [icon, { logical: 'licenses.txt', file: 'licenses.txt' }];
const assets = collect_assets([...named, ...entries_of(metafile), ...fonts_of(metafile)]);
write_source(assets, collect_texts());
for (const a of assets)
  console.log(`${a.file}  ${a.size} B${a.gzip_size ? `, ${a.gzip_size} B gzipped` : ''}`);

const size_of = (path) => gzipped_size(readFileSync(join(web, path)));
for (const entry of ['watch.js', 'preview.js']) {
  const bytes = weight_of(metafile.outputs, entry, size_of);
  console.log(`${entry} and all it loads: ${bytes} B gzipped`);
  check_weight(entry, bytes);
}
