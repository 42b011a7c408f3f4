// The repeated part on the timeline: a band between two handles that are dragged, or moved by the
// keys of a slider (WAI-ARIA): arrows a second, with Shift a tenth, Page a chapter's worth of ten,
// Home and End to the ends of the video.

import { place_words } from '../words.js';

const steps = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -10,
  PageUp: 10,
};

export class LoopLine {
  #line;
  #handles;
  #part = null;
  #duration = NaN;
  #moved;

  // moved(edge, seconds): as a handle is moved.
  constructor(template, bar, moved) {
    this.#moved = moved;
    bar.append(document.importNode(template.content, true));
    this.#line = bar.querySelector('[data-loop-line]');
    this.#handles = [...this.#line.querySelectorAll('[data-loop-edge]')];
    for (const handle of this.#handles) {
      handle.addEventListener('keydown', (event) => this.#key(event));
      handle.addEventListener('pointerdown', (event) => this.#drag(event));
    }
  }

  show(part, duration) {
    this.#part = part;
    this.#duration = duration;
    this.#line.hidden = !part;
    if (!part) return;
    const percent = (seconds) => `${(100 * seconds) / duration}%`;
    this.#line.style.setProperty('--from', percent(part.from));
    this.#line.style.setProperty('--until', percent(part.until));
    for (const handle of this.#handles) {
      const seconds = part[handle.dataset.loopEdge];
      handle.setAttribute('aria-valuemin', '0');
      handle.setAttribute('aria-valuemax', String(Math.round(duration)));
      handle.setAttribute('aria-valuenow', String(Math.round(seconds * 10) / 10));
      handle.setAttribute('aria-valuetext', place_words(seconds, true));
    }
  }

  #key(event) {
    const { key, shiftKey, currentTarget } = event;
    const edge = currentTarget.dataset.loopEdge;
    const step = steps[key] === undefined ? null : steps[key] * (shiftKey ? 0.1 : 1);
    const target =
      key === 'Home' ? 0 : key === 'End' ? this.#duration : step && this.#part[edge] + step;
    if (target === null) return;
    event.preventDefault();
    event.stopPropagation(); // The arrows seek elsewhere in the player.
    this.#moved(edge, target);
  }

  #drag(event) {
    const handle = event.currentTarget;
    const edge = handle.dataset.loopEdge;
    event.preventDefault();
    event.stopPropagation();
    handle.focus();
    handle.setPointerCapture(event.pointerId);
    const seconds_at = ({ clientX }) => {
      const { left, width } = this.#line.getBoundingClientRect();
      return (this.#duration * Math.min(Math.max(clientX - left, 0), width)) / width;
    };
    const move = (moving) => this.#moved(edge, seconds_at(moving));
    const stop = () => handle.removeEventListener('pointermove', move);
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', stop, { once: true });
    handle.addEventListener('pointercancel', stop, { once: true });
  }
}
