// A-B loop: repeats a part of a video so many times, with a pause between the rounds. Knows no
// element and no clock: it is told the place and answers what to do. Only playing over the end turns
// round; who seeks beyond it goes on from there, and is caught again once back inside.

export const shortest_seconds = 0.5; // as the shop keeps them
// Between two looks at a playing video less than this passes; more is a seek.
const longest_step_seconds = 1;

export class Loop {
  #inside = false;
  #waiting = false;

  // from, until: seconds; rounds: 0 = until told to stop; pause: seconds.
  constructor({ from, until, rounds = 0, pause = 0 }) {
    this.from = Math.max(0, from);
    this.until = Math.max(until, this.from + shortest_seconds);
    this.rounds = rounds;
    this.pause = pause;
    this.round = 1;
  }

  get last() {
    return this.rounds > 0 && this.round >= this.rounds;
  }

  // Null: play on. {to, pause}: go there and wait so long before playing. {over: true}: the last
  // round has ended; stop where it is.
  at(seconds) {
    if (this.#waiting) return null;
    const was_inside = this.#inside;
    this.#inside = seconds >= this.from - 0.1 && seconds < this.until;
    const over_the_end = was_inside && seconds >= this.until;
    if (!over_the_end || seconds > this.until + longest_step_seconds) return null;
    if (this.last) return { over: true };
    this.round += 1;
    this.#waiting = this.pause > 0;
    return { to: this.from, pause: this.pause };
  }

  // The pause is over, or was cut short.
  resumed() {
    this.#waiting = false;
    this.#inside = true;
  }

  // A part may end where the video does, and there no place beyond its end is ever played.
  ended() {
    return this.at(this.until);
  }
}

// A part of at least the shortest length within the video, whichever edge was moved.
export function moved(part, edge, seconds, duration) {
  const most = Number.isFinite(duration) ? duration : Infinity;
  if (edge === 'from')
    return { ...part, from: Math.min(Math.max(0, seconds), part.until - shortest_seconds) };
  return { ...part, until: Math.max(Math.min(most, seconds), part.from + shortest_seconds) };
}

// The chapter around a place, or ten seconds from it: what a loop begins with.
export function first_part(seconds, chapters, duration) {
  const starts = chapters.map(({ start }) => start).filter((start) => start <= seconds + 0.05);
  const next = chapters.map(({ start }) => start).find((start) => start > seconds + 0.05);
  if (chapters.length > 1 && starts.length) return { from: starts.at(-1), until: next ?? duration };
  const from = Math.max(0, Math.min(seconds, duration - 10));
  return { from, until: Math.min(from + 10, duration) };
}
