// How often to try again, so that no error can become a loop. Media errors: two attempts within
// half a minute, five in all. Network errors: six attempts with growing pauses, counted anew once
// something has been loaded.

const media_window_ms = 30_000;
const media_in_window = 2;
const media_in_all = 5;
const pauses_ms = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

export class Recovery {
  #now;
  #media = [];
  #network = 0;

  constructor(now = () => Date.now()) {
    this.#now = now;
  }

  // Whether one more attempt at a media error is due.
  try_media() {
    const now = this.#now();
    const recent = this.#media.filter((at) => now - at < media_window_ms);
    if (recent.length >= media_in_window || this.#media.length >= media_in_all) return false;
    this.#media.push(now);
    return true;
  }

  // The pause in ms before the next attempt, or null when it is time to ask the person.
  next_pause() {
    return this.#network < pauses_ms.length ? pauses_ms[this.#network++] : null;
  }

  get waiting() {
    return this.#network > 0;
  }

  loaded() {
    this.#network = 0;
  }
}
