// A card above the page: a modal <dialog>, opened by a button or a key, closed by its own button,
// by Escape, or by a click beside it. Focus goes back by itself to where it was.

export class Card {
  #dialog;
  #fill;

  // fill: called before it opens.
  constructor(dialog, fill = () => {}) {
    this.#dialog = dialog;
    this.#fill = fill;
    dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
    dialog.querySelector('[data-card-close]').addEventListener('click', () => dialog.close());
  }

  open() {
    if (this.#dialog.open) return;
    this.#fill();
    this.#dialog.showModal();
  }
}
