// How often to try again, so that no error can become a loop. Media errors: two attempts within
// half a minute, five in all. Network errors: five attempts with growing pauses, counted anew only
// once the video has played beyond the place where they began: a segment that is gone may lie
// between others that load.

const media_window_ms = 30_000;
const media_in_window = 2;
const media_in_all = 5;
const pauses_ms = [1_000, 2_000, 4_000, 8_000, 16_000];
const beyond_seconds = 2;

export class Recovery {
  #now;
  #media = [];
  #network = 0;
  #place = 0;

  constructor(now = () => Date.now()) {
    this.#now = now;
  }

  // What is due after a media error: 'recover', then 'other_rung', then null.
  try_media() {
    const now = this.#now();
    const recent = this.#media.filter((at) => now - at < media_window_ms);
    if (recent.length >= media_in_window || this.#media.length >= media_in_all) return null;
    this.#media.push(now);
    return recent.length === 0 ? 'recover' : 'other_rung';
  }

  // The pause in ms before the next attempt, or null when it is time to ask the person.
  next_pause(place = 0) {
    if (this.#network === 0) this.#place = place;
    return this.#network < pauses_ms.length ? pauses_ms[this.#network++] : null;
  }

  get waiting() {
    return this.#network > 0;
  }

  // The video plays here; whether that ended the trouble.
  played(place) {
    const gone_on = Math.abs(place - this.#place) > beyond_seconds;
    if (!this.waiting || !gone_on) return false;
    this.settled();
    return true;
  }

  // The line is there again.
  settled() {
    this.#network = 0;
  }

  // A person asked for it, which is no loop.
  begin_anew() {
    this.#network = 0;
    this.#media = [];
  }
}
