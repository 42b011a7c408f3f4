// media-chrome writes <style> elements into its shadow roots, which a strict style-src forbids.
// Constructed style sheets are not inline styles, so this plugin rewrites media-chrome while it is
// bundled: every shadow root is filled through scripts/shadow_styles.js, which adopts the sheets.
// A new version that fills its roots some other way stops the build instead of the visitor's page.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const helper = fileURLToPath(new URL('../shadow_styles.js', import.meta.url));

const fills_root = [
    /this\.shadowRoot\.setHTMLUnsafe \? this\.shadowRoot\.setHTMLUnsafe\((\w+)\) : this\.shadowRoot\.innerHTML = \w+;/g,
    /this\.shadowRoot\.innerHTML = ([^;]+);/g,
];

export function rewrite(source, path) {
    let text = source;
    for (const pattern of fills_root) text = text.replace(pattern, 'fill_shadow_root(this.shadowRoot, $1);');
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

    if (/shadowRoot\.(innerHTML|setHTML)|\.sheet\b(?!\.)/.test(text.replace(/function unused_[\s\S]*?\n}\n/g, '')))
        throw new Error(`${path}: fills a shadow root in a way that adopted_styles does not know`);
    return imports.length ? `import { ${imports.join(', ')} } from ${JSON.stringify(helper)};\n${text}` : text;
}

export const adopted_styles = {
    name: 'adopted-styles',
    setup(build) {
        build.onLoad({ filter: /media-chrome[\\/]dist[\\/].*\.js$/ }, ({ path }) => ({
            contents: rewrite(readFileSync(path, 'utf8'), path),
            loader: 'js',
        }));
    },
};
