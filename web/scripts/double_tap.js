// Two taps on the left or right third of the picture jump ten seconds; one tap does what it always
// did. Fingers only: a mouse has the keys.

const second_tap_ms = 320;
const nearness_px = 60;

// What a tap at `x` of `width` says after the one before; null, -1 or 1.
export function direction_of(tap, before, width) {
  if (!before || tap.time - before.time > second_tap_ms) return null;
  if (Math.hypot(tap.x - before.x, tap.y - before.y) > nearness_px) return null;
  if (tap.x < width / 3) return -1;
  return tap.x > (2 * width) / 3 ? 1 : null;
}

export function follow_double_taps(surface, jump) {
  let before = null;
  surface.addEventListener('pointerup', (event) => {
    // Taps on controls are no taps on the picture.
    if (event.pointerType !== 'touch' || event.target.localName !== 'video') return;
    const { left, width } = surface.getBoundingClientRect();
    const tap = { x: event.clientX - left, y: event.clientY, time: event.timeStamp };
    const direction = direction_of(tap, before, width);
    before = tap;
    if (direction) jump(direction);
  });
}
