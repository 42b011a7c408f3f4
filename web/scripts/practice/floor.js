// Floor mode, for a body that lies down: the stage fills the screen, the picture is dimmed, and a
// handful of fields as large as a hand do the rest. Its buttons are at least 96 px on each side and
// lie where a blind reach ends: the corners and the whole middle.

import { chapter_at } from './chapters.js';

export class Floor extends EventTarget {
  #player;
  #room;
  #chapters;
  #button = null;

  constructor(player, room, chapters) {
    super();
    this.#player = player;
    this.#room = room;
    this.#chapters = chapters;
    const on = (act, todo) =>
      room.querySelector(`[data-floor-act="${act}"]`).addEventListener('click', todo);
    on('play', () => (player.video.paused ? player.play() : player.video.pause()));
    on('back', () => (player.video.currentTime = Math.max(0, player.video.currentTime - 10)));
    on('again', () => this.#go(0));
    on('next', () => this.#go(1));
    on('leave', () => this.leave());
    room.addEventListener('keydown', (event) => event.key === 'Escape' && this.leave());
    for (const event of ['play', 'pause', 'ended', 'timeupdate'])
      player.video.addEventListener(event, () => this.#show());
    document.addEventListener('fullscreenchange', () => {
      if (!document.fullscreenElement) this.leave();
    });
  }

  get on() {
    return !this.#room.hidden;
  }

  enter(button) {
    this.#button = button;
    this.#room.hidden = false;
    this.#player.root.dataset.floor = '';
    this.#player.controller.inert = true;
    this.#show();
    this.#room.querySelector('[data-floor-act="play"]').focus();
    // Where a phone cannot fill the screen with it, the stage covers the page by itself (floor.css).
    this.#player.root.requestFullscreen?.().catch(() => {});
    this.dispatchEvent(new Event('change'));
  }

  leave() {
    if (!this.on) return;
    this.#room.hidden = true;
    delete this.#player.root.dataset.floor;
    this.#player.controller.inert = false;
    // A browser that leaves full screen moves the focus once more, afterwards.
    const left = document.fullscreenElement ? document.exitFullscreen() : Promise.resolve();
    left.catch(() => {}).then(() => this.#button?.focus());
    this.dispatchEvent(new Event('change'));
  }

  // To the beginning of this part, or of one after it.
  #go(parts) {
    const { video } = this.#player;
    const here = chapter_at(this.#chapters, video.currentTime);
    const target = this.#chapters[Math.max(0, here + parts)];
    if (target) video.currentTime = target.start;
    else if (parts === 0) video.currentTime = 0;
    this.#player.play();
  }

  #show() {
    if (!this.on) return;
    const { video } = this.#player;
    const here = chapter_at(this.#chapters, video.currentTime);
    this.#room.dataset.playing = String(!video.paused);
    const title = this.#chapters[here]?.title ?? '';
    const line = this.#room.querySelector('[data-floor-part]');
    if (line.textContent !== title) line.textContent = title;
    this.#room.querySelector('[data-floor-act="next"]').disabled =
      here + 1 >= this.#chapters.length;
  }
}
