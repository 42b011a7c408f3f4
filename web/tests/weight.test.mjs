import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { hls_defines } from '../scripts/build/hls_source.mjs';
import { check_weight, loaded_by, most_player_bytes, weight_of } from '../scripts/build/weight.mjs';

const outputs = {
  'a/watch.js': {
    entryPoint: 'scripts/watch.js',
    imports: [{ path: 'a/one.js' }, { path: 'a/two.js' }],
  },
  'a/one.js': { imports: [{ path: 'a/two.js' }] },
  'a/two.js': { imports: [{ path: 'a/watch.js' }] },
  'a/order.js': { entryPoint: 'scripts/order.js', imports: [] },
};

test('a page weighs what it loads, each file once', () => {
  assert.deepEqual(loaded_by(outputs, 'watch.js').sort(), ['a/one.js', 'a/two.js', 'a/watch.js']);
  assert.equal(
    weight_of(outputs, 'watch.js', () => 10),
    30,
  );
  assert.equal(
    weight_of(outputs, 'order.js', () => 10),
    10,
  );
  assert.throws(() => loaded_by(outputs, 'gone.js'), /gone\.js/);
});

test('the build stops above the limit, and says what is too heavy', () => {
  check_weight('watch.js', most_player_bytes);
  assert.throws(() => check_weight('watch.js', most_player_bytes + 1), /watch\.js/);
});

test('every switch of hls.js is decided on', () => {
  const defines = hls_defines(fileURLToPath(new URL('../node_modules/hls.js', import.meta.url)));
  assert.equal(defines.__USE_ALT_AUDIO__, 'true');
  assert.equal(defines.__USE_EME_DRM__, 'false');
  assert.match(defines.__VERSION__, /^"\d+\.\d+\.\d+"$/);
});
