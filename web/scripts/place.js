// The place in a practice where one left, kept by the shop: read once, written every ten seconds
// while playing, on pause, and by beacon when the page goes away.

const every_seconds = 10;
// Who left in the last seconds has seen it all, and begins at the beginning again.
const tail_seconds = 8;

export function start_from(seconds, duration) {
  if (!Number.isFinite(seconds) || seconds < 1) return 0;
  if (Number.isFinite(duration) && seconds > duration - tail_seconds) return 0;
  return seconds;
}

export async function read_place(endpoint, fetch = globalThis.fetch) {
  try {
    const response = await fetch(endpoint, { credentials: 'same-origin' });
    return response.ok ? Number((await response.json()).seconds) || 0 : 0;
  } catch {
    return 0; // Without the place the practice still begins.
  }
}

export class Place {
  #endpoint;
  #send;
  #kept = null;

  constructor(endpoint, send = (url, body) => navigator.sendBeacon(url, body)) {
    this.#endpoint = endpoint;
    this.#send = send;
  }

  // Call as often as you like; writes when ten seconds have passed, or at once when `now` is true.
  at(seconds, now = false) {
    if (!Number.isFinite(seconds)) return;
    if (this.#kept === null && !now) this.#kept = seconds;
    const moved = Math.abs(seconds - (this.#kept ?? -1));
    if (moved < (now ? 0.5 : every_seconds)) return;
    this.#kept = seconds;
    const body = new Blob([JSON.stringify({ seconds: Math.round(seconds * 10) / 10 })], {
      type: 'application/json',
    });
    this.#send(this.#endpoint, body);
  }
}
