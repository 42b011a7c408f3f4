// What covers the picture for a while: the pause between two rounds and the breaths between two
// parts. One at a time; its button cuts it short.

export class Overlay {
  #box;
  #skip = () => {};

  constructor(box) {
    this.#box = box;
    box.querySelector('[data-overlay-skip]').addEventListener('click', () => this.#skip());
  }

  // phase: moves the circle; 'rest', 'in', 'hold' or 'out'.
  show({ title, text, count, phase }, skip) {
    this.#skip = skip;
    this.#write('title', title);
    this.#write('text', text);
    this.#write('count', String(count));
    this.#box.dataset.phase = phase;
    this.#box.hidden = false;
  }

  hide() {
    this.#box.hidden = true;
  }

  // Spoken by screen readers when it changes, and only then; the count is not.
  #write(name, text) {
    const place = this.#box.querySelector(`[data-overlay-${name}]`);
    if (place.textContent !== text) place.textContent = text;
  }
}
