// Rewrites two libraries while they are bundled, so that they keep our Content-Security-Policy.
// media-chrome writes <style> elements into its shadow roots, which a strict style-src forbids:
// every shadow root is filled through scripts/shadow_styles.js instead, which adopts constructed
// style sheets; those are not inline. hls.js gives its <track> elements an empty data: address,
// which media-src forbids: they get an empty blob: instead. A new version that does either some
// other way stops the build, not the visitor's page.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const helper = fileURLToPath(new URL('../shadow_styles.js', import.meta.url));

const fills_root = [
  /this\.shadowRoot\.setHTMLUnsafe \? this\.shadowRoot\.setHTMLUnsafe\((\w+)\) : this\.shadowRoot\.innerHTML = \w+;/g,
  /this\.shadowRoot\.innerHTML = ([^;]+);/g,
];

export function rewrite_media_chrome(source, path) {
  let text = source;
  for (const pattern of fills_root)
    text = text.replace(pattern, 'fill_shadow_root(this.shadowRoot, $1);');
  const imports = [];
  if (text !== source) imports.push('fill_shadow_root');

  if (path.endsWith('utils/element-utils.js')) {
    text = text
      .replace('function getCSSRule(', 'function unused_getCSSRule(')
      .replace('function insertCSSRule(', 'function unused_insertCSSRule(');
    imports.push('find_rule as getCSSRule', 'insert_rule as insertCSSRule');
  }
  // The sheet for menus laid out in a row, which we do not use, is not adopted.
  text = text.replace('layoutRowStyle.setAttribute(', 'layoutRowStyle?.setAttribute(');

  if (
    /shadowRoot\.(innerHTML|setHTML)|\.sheet\b(?!\.)/.test(
      text.replace(/function unused_[\s\S]*?\n}\n/g, ''),
    )
  )
    throw new Error(`${path}: fills a shadow root in a way that strict_policy.mjs does not know`);
  return imports.length
    ? `import { ${imports.join(', ')} } from ${JSON.stringify(helper)};\n${text}`
    : text;
}

const empty_track = "'data:,WEBVTT'";

export function rewrite_hls_tracks(source, path) {
  if (source.split(empty_track).length !== 2)
    throw new Error(
      `${path}: no longer gives tracks the empty address that strict_policy.mjs replaces`,
    );
  return (
    "const empty_track = URL.createObjectURL(new Blob(['WEBVTT'], { type: 'text/vtt' }));\n" +
    source.replace(empty_track, 'empty_track')
  );
}

export const strict_policy = {
  name: 'strict-policy',
  setup(build) {
    const through = (filter, rewrite) =>
      build.onLoad({ filter }, ({ path }) => ({
        contents: rewrite(readFileSync(path, 'utf8'), path),
        loader: 'js',
      }));
    through(/media-chrome[\\/]dist[\\/].*\.js$/, rewrite_media_chrome);
  },
};
