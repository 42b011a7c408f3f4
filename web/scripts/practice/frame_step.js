// One picture forward or back, exactly. `rate` is the pictures per second of the rendition that is
// shown, as the package declares it. Aims at the middle of a picture's time, because its edges are
// rounded differently by every browser.

export function next_frame(seconds, rate, direction, duration = Infinity) {
  // The picture on show began at or before this place; a hair is given for rounding.
  const shown = Math.floor(seconds * rate + 1e-3);
  const wanted = Math.max(0, shown + direction);
  const last = Number.isFinite(duration)
    ? Math.max(0, Math.ceil(duration * rate - 1e-3) - 1)
    : Infinity;
  return (Math.min(wanted, last) + 0.5) / rate;
}

// The highest FRAME-RATE of a multivariant playlist, for players that do not tell the rendition.
export function declared_frame_rate(playlist) {
  const rates = [...playlist.matchAll(/[:,]FRAME-RATE=([\d.]+)/g)].map((found) => Number(found[1]));
  return rates.length ? Math.max(...rates) : null;
}
