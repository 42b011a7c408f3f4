// The list of picture sizes that media-chrome's quality menu reads from video.videoRenditions.
// Filled by whoever plays; choosing one tells `choose(index)`, and -1 means "whatever the line carries".

export class Renditions extends EventTarget {
  #length = 0;
  #selected = -1;
  /** @type {(index: number) => void} */
  choose = () => {};
  preferred_height = 0; // chosen by hand on an earlier visit; 0: none

  get length() {
    return this.#length;
  }
  *[Symbol.iterator]() {
    for (let i = 0; i < this.#length; i++) yield this[i];
  }

  get selectedIndex() {
    return this.#selected;
  }
  set selectedIndex(index) {
    if (index === this.#selected) return;
    this.#selected = index;
    this.choose(index);
    this.dispatchEvent(new Event('change'));
  }

  // levels: [{width, height, bitrate, frameRate}], in the order of their index.
  fill(levels) {
    for (let i = 0; i < this.#length; i++) delete this[i];
    this.#length = levels.length;
    levels.forEach((level, i) => {
      this[i] = { ...level, id: String(i) };
    });
    this.#selected = -1;
    for (const rendition of this)
      this.dispatchEvent(Object.assign(new Event('addrendition'), { rendition }));
    const preferred = levels.findIndex(({ height }) => height === this.preferred_height);
    if (preferred >= 0) this.selectedIndex = preferred;
  }
}
