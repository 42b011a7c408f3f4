// Plays a stream with the browser's own HLS, for Safaris without Media Source Extensions. Such a
// player never tells why it stopped, so every trouble is answered by asking for a new address: that
// either brings one, or the news that access has ended.

import { Recovery } from './recovery.js';

export const native_is_supported = () =>
  document.createElement('video').canPlayType('application/vnd.apple.mpegurl') !== '';

export class NativeEngine {
  #video;
  #access;
  #on;
  #recovery = new Recovery();
  #timer = 0;

  constructor(video, access, _renditions, start_at, on) {
    this.#video = video;
    this.#access = access;
    this.#on = on;
    video.addEventListener('error', this.#failed);
    video.addEventListener('playing', this.#playing);
    access.addEventListener('renewed', this.#swap);
    this.#open(start_at, false);
  }

  retry() {
    this.#recovery.loaded();
    this.#access.renew();
  }

  destroy() {
    clearTimeout(this.#timer);
    this.#video.removeEventListener('error', this.#failed);
    this.#video.removeEventListener('playing', this.#playing);
    this.#access.removeEventListener('renewed', this.#swap);
    this.#video.removeAttribute('src');
    this.#video.load();
  }

  #open(at, play) {
    const video = this.#video;
    video.addEventListener(
      'loadedmetadata',
      () => {
        if (at > 0) video.currentTime = at;
        if (play) video.play().catch(() => {});
      },
      { once: true },
    );
    video.src = this.#access.address;
  }

  // The segments inherit the token of the playlist's address, so a new token means a new source.
  #swap = () => this.#open(this.#video.currentTime, !this.#video.paused);

  #playing = () => {
    if (!this.#recovery.waiting) return;
    this.#recovery.loaded();
    this.#on.loaded();
  };

  #failed = () => {
    if (this.#access.ended) return;
    const pause = this.#recovery.next_pause();
    if (pause === null) return this.#on.offline();
    this.#on.reconnecting();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#access.renew(), pause);
  };
}
