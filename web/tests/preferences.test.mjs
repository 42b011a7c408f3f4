import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Preferences } from '../scripts/preferences.js';

function storage(text = null) {
  return { text, getItem: () => storage_of.text, setItem: (_, value) => (storage_of.text = value) };
}
let storage_of;
const fresh = (text) => (storage_of = storage(text));

test('a newcomer gets what is usual', () => {
  const preferences = new Preferences(fresh());
  assert.equal(preferences.get('rate'), 1);
  assert.equal(preferences.get('single_keys'), true);
  assert.equal(preferences.get('breaths'), 0);
});

test('what was set is found again', () => {
  const store = fresh();
  new Preferences(store).set('rate', 0.75);
  new Preferences(store).set('mirror', true);
  assert.equal(new Preferences(store).get('rate'), 0.75);
  assert.equal(new Preferences(store).get('mirror'), true);
});

test('nonsense in the storage is as nothing', () => {
  for (const text of [
    '',
    'null',
    '[]',
    '{',
    '"x"',
    '{"rate": "fast", "breaths": 4, "caption_size": 9}',
  ]) {
    const preferences = new Preferences(fresh(text));
    assert.equal(preferences.get('rate'), 1);
    assert.equal(preferences.get('breaths'), 0);
    assert.equal(preferences.get('caption_size'), 'medium');
  }
  assert.equal(new Preferences(fresh('{"rate": 40}')).get('rate'), 1);
});

test('what is not offered is not taken', () => {
  const preferences = new Preferences(fresh());
  preferences.set('breaths', 5);
  preferences.set('rate', NaN);
  assert.equal(preferences.get('breaths'), 0);
  assert.equal(preferences.get('rate'), 1);
});

test('a browser without storage still follows what is set', () => {
  const preferences = new Preferences(null);
  const seen = [];
  preferences.follow('caption_size', (size) => seen.push(size));
  preferences.set('caption_size', 'huge');
  preferences.set('mirror', true);
  assert.deepEqual(seen, ['medium', 'huge']);
});

test('two tabs do not undo each other', () => {
  const store = fresh();
  const [one, other] = [new Preferences(store), new Preferences(store)];
  one.set('mirror', true);
  other.set('rate', 2);
  assert.equal(new Preferences(store).get('mirror'), true);
});
