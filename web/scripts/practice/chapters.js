// The parts of a practice, read from the page's list, and the moment when playing goes from one to
// the next. A seek is no such moment.

const longest_step_seconds = 1;

export function read_chapters(list) {
  return [...(list?.querySelectorAll('[data-seek]') ?? [])].map((button) => ({
    start: Number(button.dataset.seek),
    title: button.querySelector('[data-chapter-title]')?.textContent ?? '',
  }));
}

// The index of the chapter at a place; -1 before the first.
export function chapter_at(chapters, seconds) {
  return chapters.findLastIndex(({ start }) => start <= seconds + 0.05);
}

export class ChapterWalk {
  #chapters;
  #last = NaN;

  constructor(chapters) {
    this.#chapters = chapters;
  }

  // Tell every place while playing: the chapter that has just begun by playing, or null.
  at(seconds) {
    const last = this.#last;
    this.#last = seconds;
    const step = seconds - last;
    if (!(step > 0 && step < longest_step_seconds)) return null;
    const begun = this.#chapters.findLast(({ start }) => start > last && start <= seconds);
    return begun ?? null;
  }
}
