// What a person likes of the player, remembered by this browser and by nobody else: one JSON object
// in localStorage. Unknown names and values that are not offered fall back to what a newcomer gets,
// so that nothing a page or an older version wrote can break the player.

const storage_key = 'supple-player';

/** What may be remembered: the usual value first, and what else is understood. */
export const choices = {
  rate: { usual: 1, fits: (value) => value >= 0.25 && value <= 2 },
  height: { usual: 0, fits: (value) => value >= 0 && value <= 4320 }, // of the picture; 0: by itself
  mirror: { usual: false },
  caption_size: { usual: 'medium', among: ['small', 'medium', 'large', 'huge'] },
  caption_colour: { usual: 'paper', among: ['paper', 'yellow', 'ink'] },
  single_keys: { usual: true },
  voice: { usual: true },
  breaths: { usual: 0, among: [0, 3, 6, 12] },
  diary: { usual: true },
};

function understood(name, value) {
  const { usual, among, fits } = choices[name];
  if (typeof value !== typeof usual) return false;
  if (among) return among.includes(value);
  return fits ? fits(value) : true;
}

function stored(storage) {
  try {
    const value = JSON.parse(storage?.getItem(storage_key) ?? '{}');
    return value && typeof value === 'object' ? value : {};
  } catch {
    return {};
  }
}

function local_storage() {
  try {
    return globalThis.localStorage;
  } catch {
    return null; // Switched off: everything is as usual, each time.
  }
}

export class Preferences extends EventTarget {
  #storage;
  #values;

  constructor(storage = local_storage()) {
    super();
    this.#storage = storage;
    this.#values = stored(storage);
  }

  get(name) {
    const value = this.#values[name];
    return understood(name, value) ? value : choices[name].usual;
  }

  // Fires `change` with the name in `preference`, also when the value was that already.
  set(name, value) {
    if (!understood(name, value)) return;
    // Another tab may have written since; only this one value is ours.
    this.#values = { ...stored(this.#storage), [name]: value };
    try {
      this.#storage?.setItem(storage_key, JSON.stringify(this.#values));
    } catch {
      // Full or switched off: it holds until the page goes.
    }
    this.dispatchEvent(Object.assign(new Event('change'), { preference: name }));
  }

  // Calls now and whenever the value is set.
  follow(name, apply) {
    this.addEventListener('change', (/** @type {any} */ event) => {
      if (event.preference === name) apply(this.get(name));
    });
    apply(this.get(name));
  }
}
