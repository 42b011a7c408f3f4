// Plays a stream through Media Source Extensions with hls.js. Tells `on` what a person should know
// and recovers within the bounds of Recovery.

import Hls from 'hls.js';

import { playlist } from './access.js';
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

// hls.js asks again so often by itself; what lasts longer is Recovery's, which tells the person.
const own_retries = { maxNumRetry: 2, retryDelayMs: 1000, maxRetryDelayMs: 4000 };

function bounded(policy) {
  return { default: { ...policy.default, errorRetry: own_retries } };
}

export const hls_is_supported = () => Hls.isSupported();

function settings(access, start_at) {
  return {
    enableWorker: false, // scripts/build/hls_source.mjs
    loader: access_loader(Hls.DefaultConfig.loader, access),
    fragLoadPolicy: bounded(Hls.DefaultConfig.fragLoadPolicy),
    startLevel: -1,
    startPosition: start_at > 0 ? start_at : -1,
    abrEwmaDefaultEstimate: remembered_line(),
    capLevelToPlayerSize: true,
    maxBufferLength: 30,
    maxMaxBufferLength: 60,
    backBufferLength: 60,
  };
}

// Why loading stopped, as a notice is called: gone from the server, a server in trouble, no line.
export function network_trouble(status) {
  if (status === 404 || status === 410) return 'missing';
  return status >= 500 ? 'unanswered' : 'offline';
}

export class HlsEngine {
  name = 'hls.js ' + Hls.version;
  #hls;
  #access;
  #on;
  #recovery = new Recovery();
  #timer = 0;
  #closed = new AbortController();
  #troubled = false;
  #broken = false;
  #listens = false;

  // on: {mild(notice), cleared(), stopped(notice), note(text)}
  constructor(video, access, renditions, start_at, on) {
    this.#access = access;
    this.#on = on;
    this.#hls = new Hls(settings(access, start_at));
    this.#offer_renditions(renditions);
    this.#offer_captions(video);
    this.#hls.on(Hls.Events.ERROR, (_, data) => this.#judge(data));
    this.#hls.on(Hls.Events.FRAG_LOADED, (_, { frag }) => this.#loaded(frag));
    const { signal } = this.#closed;
    addEventListener('online', () => this.#recovery.waiting && this.#reload(), { signal });
    video.addEventListener('waiting', () => this.#troubled && this.#on.mild('reconnecting'), {
      signal,
    });
    video.addEventListener('timeupdate', () => this.#played(video), { signal });
    this.#play_on(video);
    this.#hls.attachMedia(video);
    this.#hls.loadSource(this.#source);
  }

  get #source() {
    return playlist(this.#access.address, this.#listens);
  }

  // Pictures per second of the rendition that is shown; null when it is not known.
  async frame_rate() {
    const { levels, currentLevel } = this.#hls;
    return levels[currentLevel]?.frameRate || null;
  }

  // Sound alone, or picture and sound; goes on where it is.
  listen(alone) {
    this.#listens = alone;
    this.#hls.config.startPosition = this.#hls.media.currentTime;
    this.#hls.loadSource(this.#source);
  }

  // For the sheet of what is wrong.
  facts() {
    const { currentLevel, levels, bandwidthEstimate } = this.#hls;
    const level = levels[currentLevel];
    return {
      rendition: level && `${level.height}p, ${Math.round(level.bitrate / 1000)} kb/s`,
      line: Number.isFinite(bandwidthEstimate) && `${Math.round(bandwidthEstimate / 1000)} kb/s`,
    };
  }

  retry() {
    this.#recovery.begin_anew();
    if (this.#broken) this.#hls.recoverMediaError();
    this.#broken = false;
    this.#reload();
  }

  destroy() {
    clearTimeout(this.#timer);
    this.#closed.abort();
    remember_line(this.#hls.bandwidthEstimate);
    this.#hls.destroy();
  }

  // A new source stops an element without a word, be it ours for listening or hls.js's own after a
  // decoder's fault. Who played goes on.
  #play_on(video) {
    const { signal } = this.#closed;
    let playing = !video.paused;
    const note = (value) => () => (playing = value);
    video.addEventListener('play', note(true), { signal });
    video.addEventListener('pause', note(false), { signal });
    video.addEventListener('ended', note(false), { signal });
    video.addEventListener('loadedmetadata', () => playing && video.play().catch(() => {}), {
      signal,
    });
  }

  #offer_renditions(renditions) {
    const fill = ({ levels }) => {
      if (this.#listens) return renditions.fill([]);
      renditions.choose = (index) => (this.#hls.nextLevel = index);
      renditions.fill(
        levels.map(({ width, height, bitrate, frameRate }) => ({
          width,
          height,
          bitrate,
          frameRate,
        })),
      );
    };
    this.#hls.on(Hls.Events.MANIFEST_PARSED, (_, data) => fill(data));
    this.#hls.on(Hls.Events.LEVELS_UPDATED, (_, data) => fill(data));
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

  // While a video plays, only playing on shows that the trouble is over.
  #loaded({ type }) {
    if (this.#hls.media?.paused && type === 'main' && this.#troubled) this.#clear();
  }

  #played(video) {
    if (video.paused || !this.#troubled) return;
    const has_more = video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
    if (this.#recovery.waiting ? this.#recovery.played(video.currentTime) : has_more) this.#clear();
  }

  #clear() {
    this.#troubled = false;
    this.#recovery.settled();
    this.#on.cleared();
  }

  #judge(data) {
    if (this.#access.ended) return;
    const { type, details, fatal, response } = data;
    this.#on.note(`${fatal ? 'fatal ' : ''}${details} ${response?.code ?? ''}`);
    if (!fatal) return this.#notice_trouble(data);
    if (type === Hls.ErrorTypes.NETWORK_ERROR) this.#wait_and_reload(response?.code);
    else if (type === Hls.ErrorTypes.MEDIA_ERROR) this.#recover_media();
    else this.#stop('broken');
  }

  // For good, until a person asks again: nothing more is loaded.
  #stop(notice) {
    this.#broken = notice === 'broken';
    this.#hls.stopLoad();
    this.#on.stopped(notice);
  }

  // A decoder that stumbles twice is given another rendition: the one it cannot take is dropped.
  #recover_media() {
    const due = this.#recovery.try_media();
    if (!due) return this.#stop('broken');
    const { levels, currentLevel } = this.#hls;
    if (due === 'other_rung' && levels.length > 1 && currentLevel >= 0) {
      this.#on.note(`leaving ${levels[currentLevel].height}p`);
      this.#hls.removeLevel(currentLevel);
    }
    this.#hls.recoverMediaError();
  }

  // hls.js tries again by itself for a while. That is worth a word once the picture stands still.
  #notice_trouble({ type }) {
    if (type !== Hls.ErrorTypes.NETWORK_ERROR) return;
    this.#troubled = true;
    if ((this.#hls.media?.readyState ?? 0) < HTMLMediaElement.HAVE_FUTURE_DATA)
      this.#on.mild('reconnecting');
  }

  #wait_and_reload(status) {
    const pause = this.#recovery.next_pause(this.#hls.media?.currentTime);
    clearTimeout(this.#timer);
    if (pause === null) return this.#stop(network_trouble(status));
    this.#troubled = true;
    this.#on.mild('reconnecting');
    this.#timer = setTimeout(() => this.#reload(), pause);
  }

  #reload() {
    clearTimeout(this.#timer);
    const place = this.#hls.media?.currentTime ?? 0;
    if (this.#hls.levels.length) this.#hls.startLoad(place > 0 ? place : -1);
    else this.#hls.loadSource(this.#source);
  }
}
