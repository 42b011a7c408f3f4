// Counts what was really practised: seconds in which the video played, by the clock on the wall and
// not by the place in the video, so that slow playing and loops count as they are felt.

// A gap longer than this between two ticks is a device that slept.
const longest_gap_ms = 5_000;

export class Practised {
  #now;
  #last = null;
  #ms = 0;

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  // Call at each timeupdate while playing.
  tick() {
    const now = this.#now();
    const gap = this.#last === null ? 0 : now - this.#last;
    if (gap > 0 && gap <= longest_gap_ms) this.#ms += gap;
    this.#last = now;
  }

  // Call when the video stops playing.
  rest() {
    this.#last = null;
  }

  // The seconds since this was last asked.
  take() {
    const seconds = this.#ms / 1000;
    this.#ms = 0;
    return seconds;
  }
}

// "2027-03-12" on the calendar of this device.
export function calendar_day(date = new Date()) {
  const two = (number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
