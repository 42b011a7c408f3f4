// Lets the video go round the part that is set: looks at its place as often as pictures come, turns
// at the end, and counts the pause down in the open, with a button to cut it short.

import { Loop } from './loop.js';

export class Looping extends EventTarget {
  #video;
  #countdown;
  #loop = null;
  #pausing = 0;
  #watching = 0;

  // countdown: {show(seconds, round, rounds), hide()}
  constructor(video, countdown) {
    super();
    this.#video = video;
    this.#countdown = countdown;
    // timeupdate comes in the background too, where no pictures are drawn.
    video.addEventListener('timeupdate', () => this.#look());
    video.addEventListener('playing', () => this.#watch());
    video.addEventListener('ended', () => this.#loop && this.#turn(this.#loop.ended()));
    video.addEventListener('play', () => this.#cut_short());
  }

  get part() {
    return this.#loop;
  }

  // Null takes it off. The place does not change.
  set(part) {
    this.#stop_pausing();
    this.#loop = part && new Loop(part);
    if (part) this.#watch();
    this.dispatchEvent(new Event('change'));
  }

  // Goes to the beginning of the part and plays.
  begin() {
    if (!this.#loop) return;
    this.#video.currentTime = this.#loop.from;
    this.#video.play().catch(() => {});
  }

  #watch() {
    cancelAnimationFrame(this.#watching);
    if (!this.#loop || this.#video.paused) return;
    this.#look();
    this.#watching = requestAnimationFrame(() => this.#watch());
  }

  #look() {
    const { currentTime, paused, seeking } = this.#video;
    if (this.#loop && !paused && !seeking) this.#turn(this.#loop.at(currentTime));
  }

  #turn(said) {
    if (!said) return;
    if (said.over) {
      this.#video.pause();
      this.set(null);
      this.dispatchEvent(new Event('over'));
      return;
    }
    this.#video.currentTime = said.to;
    if (said.pause > 0) this.#pause(said.pause);
    else if (this.#video.paused) this.#video.play().catch(() => {}); // It had ended.
    this.dispatchEvent(new Event('round'));
  }

  #pause(seconds) {
    this.#video.pause();
    const end = performance.now() + seconds * 1000;
    const tick = () => {
      const left = Math.ceil((end - performance.now()) / 1000);
      if (left <= 0) this.#video.play().catch(() => {});
      else this.#countdown.show(left, this.#loop.round, this.#loop.rounds);
    };
    tick();
    this.#pausing = setInterval(tick, 250);
  }

  // Whoever presses play in a pause has rested enough; the end of the pause presses it too.
  #cut_short() {
    if (!this.#pausing) return;
    this.#stop_pausing();
    this.#loop?.resumed();
  }

  #stop_pausing() {
    clearInterval(this.#pausing);
    this.#pausing = 0;
    this.#countdown.hide();
  }
}
