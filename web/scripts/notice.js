// What the player says to a person. The words are templates of the page (pages/parts/notices), so
// that they change without a build; a mild notice stands above the picture, others cover it.

export class Notice {
  #root;
  #box;
  #again;

  constructor(root, again) {
    this.#root = root;
    this.#box = root.querySelector('[data-player-message]');
    this.#again = again;
  }

  // The name of what stands there; empty when nothing does.
  get shown() {
    return this.#box.dataset.playerMessage;
  }

  show(name, { mild = false } = {}) {
    if (mild && this.shown === name) return; // a screen reader says it once
    const words = this.#root.querySelector(`template[data-notice="${name}"]`);
    this.#box.replaceChildren(document.importNode(words.content, true));
    this.#box.querySelector('[data-again]')?.addEventListener('click', () => {
      this.hide();
      this.#again();
    });
    this.#box.toggleAttribute('data-mild', mild);
    this.#box.dataset.playerMessage = name;
    this.#box.hidden = false;
    this.#cover(!mild);
  }

  hide() {
    this.#box.hidden = true;
    this.#box.dataset.playerMessage = '';
    this.#box.replaceChildren();
    this.#cover(false);
  }

  // Covered controls must not be reached by keyboard.
  #cover(covered) {
    this.#root.querySelector('media-controller')?.toggleAttribute('inert', covered);
  }
}
