// Breathing between the parts of a practice: in, hold, out, so many times, then the video goes on.
// The plan is made of seconds alone; whoever shows it asks where it is.

const in_seconds = 4;
const hold_seconds = 2;
const out_seconds = 6;
const breath_seconds = in_seconds + hold_seconds + out_seconds;

export const length_of = (breaths) => breaths * breath_seconds;

// Where a row of breaths is after so many seconds: {phase: 'in' | 'hold' | 'out', left, breath}, with
// `left` the seconds until the phase ends; null when it is over.
export function breath_at(breaths, seconds) {
  if (seconds >= length_of(breaths)) return null;
  const breath = Math.floor(seconds / breath_seconds) + 1;
  const within = seconds % breath_seconds;
  if (within < in_seconds) return { phase: 'in', left: in_seconds - within, breath };
  if (within < in_seconds + hold_seconds)
    return { phase: 'hold', left: in_seconds + hold_seconds - within, breath };
  return { phase: 'out', left: breath_seconds - within, breath };
}
