// Stops between two parts of the practice for some breaths, if that is wished, and goes on.

import { breath_at } from './breath.js';

export class Breathing {
  #video;
  #overlay;
  #words;
  #timer = 0;

  constructor(video, overlay, words) {
    this.#video = video;
    this.#overlay = overlay;
    this.#words = words;
    video.addEventListener('play', () => this.#stop());
  }

  // title: of the part that begins after the breaths.
  begin(breaths, title) {
    this.#video.pause();
    const began = performance.now();
    const tick = () => {
      const now = breath_at(breaths, (performance.now() - began) / 1000);
      if (!now) return this.#go_on();
      const phase = now.phase;
      this.#overlay.show(
        {
          title: this.#words.say(`breathe_${phase}`),
          text: this.#words.say('breathe_next', title),
          count: Math.ceil(now.left),
          phase,
        },
        () => this.#go_on(),
      );
    };
    tick();
    this.#timer = setInterval(tick, 200);
  }

  #go_on() {
    this.#stop();
    this.#video.play().catch(() => {});
  }

  #stop() {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#overlay.hide();
  }
}
