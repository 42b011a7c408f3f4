// Keeps the screen awake while a practice plays, since nobody touches it then. A browser takes the
// lock away whenever the page is hidden, so it is asked for anew. May be switched off: for listening.

export class WakeLock {
  #video;
  #navigator;
  #lock = null;
  #asking = false;
  #allowed = true;

  constructor(video, navigator = globalThis.navigator) {
    this.#video = video;
    this.#navigator = navigator;
    for (const event of ['playing', 'pause', 'ended']) video.addEventListener(event, this.#settle);
    document.addEventListener('visibilitychange', this.#settle);
  }

  get held() {
    return this.#lock !== null;
  }

  allow(allowed) {
    this.#allowed = allowed;
    this.#settle();
  }

  #settle = async () => {
    const wanted = this.#allowed && !this.#video.paused && !document.hidden;
    if (!wanted) return this.#let_go();
    if (this.#lock || this.#asking || !this.#navigator.wakeLock) return;
    this.#asking = true;
    try {
      const lock = await this.#navigator.wakeLock.request('screen');
      lock.addEventListener('release', () => {
        if (this.#lock === lock) this.#lock = null;
      });
      this.#lock = lock;
    } catch {
      // Low battery, or not allowed: the screen sleeps as it is set to.
    }
    this.#asking = false;
    if (!this.#allowed || this.#video.paused) this.#let_go();
  };

  #let_go() {
    this.#lock?.release();
    this.#lock = null;
  }
}
