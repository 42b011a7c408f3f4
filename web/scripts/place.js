// The place in a practice where one left, kept by the shop: read once, and told every ten seconds of
// playing, on pause, and by beacon when the page goes away. Only a player that has played since it
// last told tells anything: so a second device that lies open somewhere never takes the place back,
// and the last one that played wins. What was practised goes along, for the diary.

import { calendar_day, Practised } from './practice/practised.js';

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
    const response = await fetch(endpoint, { credentials: 'same-origin', cache: 'no-store' });
    return response.ok ? Number((await response.json()).seconds) || 0 : 0;
  } catch {
    return 0; // Without the place the practice still begins.
  }
}

// A beacon outlives the page; where there is none, or it is full, so does a kept-alive request.
function send_beacon(endpoint, text) {
  const body = new Blob([text], { type: 'application/json' });
  if (navigator.sendBeacon?.(endpoint, body)) return;
  fetch(endpoint, { method: 'POST', body, keepalive: true }).catch(() => {});
}

export class Place {
  #endpoint;
  #send;
  #practised;
  #keeps_diary;
  #unsaid = 0; // seconds practised that were not told yet
  #played = false;

  constructor(endpoint, keeps_diary, { send = send_beacon, practised = new Practised() } = {}) {
    this.#endpoint = endpoint;
    this.#keeps_diary = keeps_diary;
    this.#send = send;
    this.#practised = practised;
  }

  // Call at each timeupdate while playing.
  playing(seconds) {
    this.#practised.tick();
    this.#played = true;
    this.#unsaid += this.#practised.take();
    if (this.#unsaid >= every_seconds) this.#tell(seconds);
  }

  // Call when playing stops, and when the page is left or hidden.
  left(seconds) {
    this.#practised.rest();
    if (this.#played) this.#tell(seconds);
  }

  #tell(seconds) {
    if (!Number.isFinite(seconds)) return;
    const told = { seconds: Math.round(seconds * 10) / 10 };
    if (this.#keeps_diary())
      Object.assign(told, { practised: Math.round(this.#unsaid * 10) / 10, day: calendar_day() });
    this.#played = false;
    this.#unsaid = 0;
    this.#send(this.#endpoint, JSON.stringify(told));
  }
}
