// Plays a stream with the browser's own HLS: in Safaris without Media Source Extensions, and while a
// television plays it. Such a player never tells why it stopped, so every trouble is answered by
// asking for a new address: that either brings one, or the news that access has ended.

import { playlist } from './access.js';
import { declared_frame_rate } from './practice/frame_step.js';
import { Recovery } from './recovery.js';

export const native_is_supported = () =>
  document.createElement('video').canPlayType('application/vnd.apple.mpegurl') !== '';

export class NativeEngine {
  name = 'native';
  #video;
  #access;
  #on;
  #recovery = new Recovery();
  #timer = 0;
  #listens = false;
  #frame_rate = null;

  // play: whether to go on at once.
  constructor(video, access, _renditions, start_at, on, play = false) {
    this.#video = video;
    this.#access = access;
    this.#on = on;
    video.addEventListener('error', this.#failed);
    video.addEventListener('timeupdate', this.#played);
    access.addEventListener('renewed', this.#swap);
    this.#open(start_at, play);
  }

  async frame_rate() {
    this.#frame_rate ??= fetch(this.#access.address)
      .then((response) => response.text())
      .then(declared_frame_rate, () => null);
    return this.#frame_rate;
  }

  listen(alone) {
    this.#listens = alone;
    this.#swap();
  }

  facts() {
    return {};
  }

  retry() {
    this.#recovery.begin_anew();
    this.#access.renew();
  }

  destroy() {
    clearTimeout(this.#timer);
    this.#video.removeEventListener('error', this.#failed);
    this.#video.removeEventListener('timeupdate', this.#played);
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
    video.src = playlist(this.#access.address, this.#listens);
  }

  // The segments inherit the token of the playlist's address, so a new token means a new source.
  #swap = () => this.#open(this.#video.currentTime, !this.#video.paused);

  #played = () => {
    if (!this.#video.paused && this.#recovery.played(this.#video.currentTime)) this.#on.cleared();
  };

  #failed = () => {
    if (this.#access.ended) return;
    this.#on.note(`error ${this.#video.error?.code ?? ''}`);
    const pause = this.#recovery.next_pause(this.#video.currentTime);
    if (pause === null) return this.#on.stopped('offline');
    this.#on.mild('reconnecting');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#access.renew(), pause);
  };
}
