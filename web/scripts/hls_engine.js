// Plays a stream through Media Source Extensions with hls.js. Tells `on` what a person should know
// (reconnecting, loaded, broken) and recovers within the bounds of Recovery.

import Hls from 'hls.js';

import { access_loader } from './access_loader.js';
import { captions_wanted, remember_captions, usual_captions } from './captions.js';
import { Recovery } from './recovery.js';

// hls.js starts from a guess of the line's speed; what was measured last time is a better one.
const line_key = 'supple-line';
const guess_bits = 2_000_000;

function remembered_line() {
  try {
    const bits = Number(localStorage.getItem(line_key));
    return bits > 0 ? Math.min(Math.max(bits, 300_000), 20_000_000) : guess_bits;
  } catch {
    return guess_bits;
  }
}

function remember_line(bits) {
  try {
    if (Number.isFinite(bits)) localStorage.setItem(line_key, String(Math.round(bits)));
  } catch {
    // Storage is switched off; the guess will do.
  }
}

export const hls_is_supported = () => Hls.isSupported();

function settings(access, start_at) {
  return {
    enableWorker: false,
    loader: access_loader(Hls.DefaultConfig.loader, access),
    startLevel: -1,
    startPosition: start_at > 0 ? start_at : -1,
    abrEwmaDefaultEstimate: remembered_line(),
    capLevelToPlayerSize: true,
    maxBufferLength: 30,
    maxMaxBufferLength: 60,
    backBufferLength: 60,
  };
}

export class HlsEngine {
  #hls;
  #access;
  #on;
  #recovery = new Recovery();
  #timer = 0;
  #closed = new AbortController();
  #troubled = false;

  // on: {reconnecting(), loaded(), broken(), offline()}
  constructor(video, access, renditions, start_at, on) {
    this.#access = access;
    this.#on = on;
    this.#hls = new Hls(settings(access, start_at));
    this.#offer_renditions(renditions);
    this.#offer_captions(video);
    this.#hls.on(Hls.Events.ERROR, (_, data) => this.#judge(data));
    this.#hls.on(Hls.Events.FRAG_LOADED, () => this.#loaded());
    const { signal } = this.#closed;
    addEventListener('online', () => this.#recovery.waiting && this.#reload(), { signal });
    video.addEventListener('waiting', () => this.#troubled && this.#on.reconnecting(), { signal });
    this.#hls.attachMedia(video);
    this.#hls.loadSource(access.address);
  }

  retry() {
    this.#recovery.loaded();
    this.#reload();
  }

  destroy() {
    clearTimeout(this.#timer);
    this.#closed.abort();
    remember_line(this.#hls.bandwidthEstimate);
    this.#hls.destroy();
  }

  #offer_renditions(renditions) {
    this.#hls.on(Hls.Events.MANIFEST_PARSED, (_, { levels }) => {
      renditions.fill(
        levels.map(({ width, height, bitrate, frameRate }) => ({
          width,
          height,
          bitrate,
          frameRate,
        })),
      );
      renditions.choose = (index) => (this.#hls.nextLevel = index);
    });
  }

  // Captions are as they were left, whatever the playlist calls its default.
  #offer_captions(video) {
    const wanted = captions_wanted();
    this.#hls.subtitleDisplay = wanted;
    this.#hls.once(Hls.Events.SUBTITLE_TRACKS_UPDATED, () => {
      setTimeout(() => {
        if (wanted && this.#hls.subtitleTrack < 0)
          this.#hls.subtitleTrack = usual_captions(this.#hls.subtitleTracks);
        remember_captions(video, this.#closed.signal);
      });
    });
  }

  #loaded() {
    if (!this.#recovery.waiting && !this.#troubled) return;
    this.#troubled = false;
    this.#recovery.loaded();
    this.#on.loaded();
  }

  #judge(data) {
    if (this.#access.ended) return;
    if (!data.fatal) return this.#notice_trouble(data);
    if (data.type === Hls.ErrorTypes.NETWORK_ERROR) this.#wait_and_reload();
    else if (data.type === Hls.ErrorTypes.MEDIA_ERROR && this.#recovery.try_media())
      this.#hls.recoverMediaError();
    else this.#on.broken();
  }

  // hls.js tries again by itself for a while. That is worth a word once the picture stands still.
  #notice_trouble({ type }) {
    if (type !== Hls.ErrorTypes.NETWORK_ERROR) return;
    this.#troubled = true;
    if ((this.#hls.media?.readyState ?? 0) < HTMLMediaElement.HAVE_FUTURE_DATA)
      this.#on.reconnecting();
  }

  #wait_and_reload() {
    const pause = this.#recovery.next_pause();
    clearTimeout(this.#timer);
    if (pause === null) return this.#on.offline();
    this.#on.reconnecting();
    this.#timer = setTimeout(() => this.#reload(), pause);
  }

  #reload() {
    clearTimeout(this.#timer);
    const place = this.#hls.media?.currentTime ?? 0;
    if (this.#hls.levels.length) this.#hls.startLoad(place > 0 ? place : -1);
    else this.#hls.loadSource(this.#access.address);
  }
}
