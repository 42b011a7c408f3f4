// The player of a page: builds the controls from the page's template, asks for access, chooses who
// plays, and keeps [data-player-state] true: loading, paused, playing, ended, elsewhere, withdrawn,
// error.

import { Access, file_beside } from './access.js';
import { HlsEngine, hls_is_supported } from './hls_engine.js';
import { NativeEngine, native_is_supported } from './native_engine.js';
import { Notice } from './notice.js';
import { Preferences } from './preferences.js';
import { begin_pulse } from './pulse.js';
import { Renditions } from './renditions.js';
import { add_storyboard } from './storyboard.js';
import { Happened } from './trouble.js';
import './media_controls.js';

// A picture that has stood still for so long without an error deserves a word.
const slow_after_ms = 10_000;

export class Player {
  #access;
  #notice;
  #engine = null;
  #over = false;
  #has_tracks = false;
  #start_at = 0;
  #slow = 0;
  happened = new Happened();

  // root: the [data-player] figure; ask: (insists) => Promise of an answer, as of access.ask().
  constructor(root, ask, preferences = new Preferences()) {
    this.root = root;
    this.preferences = preferences;
    this.#access = new Access(ask);
    this.#access.addEventListener('ended', ({ kind }) => this.#end(kind));
    this.#notice = new Notice(root, () => this.#again());
    this.#build();
    for (const event of ['online', 'pageshow', 'focus'])
      addEventListener(event, () => this.#access.wake());
    document.addEventListener('visibilitychange', () => !document.hidden && this.#access.wake());
  }

  // Opens the stream. Resolves when it is being loaded, or when the page has said why not.
  async open(start_at = 0) {
    this.#start_at = start_at;
    this.#say('loading');
    const kind = await this.#access.renew();
    this.happened.note(`access ${kind}`);
    if (kind === 'unreachable') this.#stop('offline');
    if (kind !== 'granted') return;
    const Engine = hls_is_supported() ? HlsEngine : native_is_supported() ? NativeEngine : null;
    if (!Engine) return this.#stop('unsupported');
    this.#engine = new Engine(this.video, this.#access, this.renditions, start_at, this.#told);
    this.#add_tracks();
    begin_pulse(this.#access, () => !this.video.paused);
  }

  play() {
    // A browser may want one more press; the button is there.
    return this.video.play().catch(() => {});
  }

  seek(seconds) {
    const { duration } = this.video;
    this.video.currentTime = Math.min(Math.max(0, seconds), duration || Math.max(0, seconds));
  }

  notice(name, options) {
    this.#notice.show(name, options);
  }

  get ready() {
    return this.#engine !== null && !this.#over;
  }

  // Pictures per second of what is shown, or null; see the engines.
  async frame_rate() {
    return this.#engine?.frame_rate() ?? null;
  }

  // Sound alone, or picture and sound.
  listen(alone) {
    if (!this.ready) return;
    this.root.toggleAttribute('data-listening', alone);
    this.controller.toggleAttribute('noautohide', alone); // there is nothing else to see
    this.#engine.listen(alone);
  }

  // From Media Source Extensions to the browser's own HLS, which a television can take over.
  async play_natively() {
    if (!(this.#engine instanceof HlsEngine) || !native_is_supported()) return;
    const { currentTime, paused } = this.video;
    this.#engine.destroy();
    this.renditions.fill([]);
    this.happened.note('plays natively');
    this.#engine = new NativeEngine(
      this.video,
      this.#access,
      this.renditions,
      currentTime,
      this.#told,
      !paused,
    );
  }

  // What the player knows of itself, without a secret.
  facts() {
    const { video } = this;
    const { droppedVideoFrames: dropped, totalVideoFrames: frames } =
      video.getVideoPlaybackQuality?.() ?? {};
    const ahead = [...Array(video.buffered.length).keys()]
      .map((i) => [video.buffered.start(i), video.buffered.end(i)])
      .find(([from, until]) => from <= video.currentTime + 0.1 && until > video.currentTime);
    return {
      state: this.root.dataset.playerState,
      engine: this.#engine?.name,
      place: `${video.currentTime.toFixed(1)} of ${(video.duration || 0).toFixed(1)} s`,
      picture: `${video.videoWidth}x${video.videoHeight}`,
      speed: video.playbackRate,
      ahead: `${(ahead ? ahead[1] - video.currentTime : 0).toFixed(1)} s`,
      dropped: frames ? `${dropped} of ${frames} pictures` : '',
      ...this.#engine?.facts(),
    };
  }

  #told = {
    mild: (name) => this.#notice.show(name, { mild: true }),
    cleared: () => {
      this.#notice.hide();
      this.#say(this.video.paused ? 'paused' : 'playing');
    },
    stopped: (name) => this.#stop(name),
    note: (text) => this.happened.note(text),
  };

  #build() {
    const markup = this.root.querySelector('template[data-player-markup]');
    const tree = document.importNode(markup.content, true);
    this.video = tree.querySelector('video');
    this.renditions = new Renditions();
    Object.defineProperty(this.video, 'videoRenditions', { value: this.renditions });
    const { posterAddress } = this.root.dataset;
    if (posterAddress) this.video.poster = posterAddress;
    this.#follow_video();
    this.#follow_preferences();
    this.root.querySelector('.stage-still').after(tree);
    this.controller = this.root.querySelector('media-controller');
    // The notices lie beside the controls, so the whole figure goes full screen.
    this.controller.fullscreenElement = this.root;
    // media-chrome calls it a button that is checked, which ARIA does not know.
    this.root.querySelector('media-captions-button').setAttribute('role', 'switch');
    this.video.setAttribute('aria-label', this.root.dataset.title ?? '');
  }

  #follow_video() {
    const { video } = this;
    video.addEventListener('loadedmetadata', () => this.#say('paused'));
    video.addEventListener('play', () => this.root.setAttribute('data-begun', ''));
    video.addEventListener('playing', () => this.#say('playing'));
    // What stopped it for an error is told later, and must not be taken for a rest.
    video.addEventListener('pause', () => {
      if (!['error', 'elsewhere'].includes(this.root.dataset.playerState)) this.#say(video.ended ? 'ended' : 'paused');
    });
    video.addEventListener('ended', () => this.#say('ended'));
    video.addEventListener('waiting', () => this.#wait());
    for (const event of ['playing', 'pause', 'ended', 'seeked'])
      video.addEventListener(event, () => this.#waited());
  }

  // Pitch is kept at every speed: a voice that leads a practice must stay a voice.
  #follow_preferences() {
    const { video, preferences, renditions } = this;
    video.preservesPitch = true;
    video.defaultPlaybackRate = preferences.get('rate');
    video.playbackRate = preferences.get('rate');
    video.addEventListener('ratechange', () => {
      if (video.playbackRate === preferences.get('rate')) return;
      video.defaultPlaybackRate = video.playbackRate; // what it returns to with a new source
      preferences.set('rate', video.playbackRate);
    });
    renditions.preferred_height = preferences.get('height');
    renditions.addEventListener('change', () => {
      renditions.preferred_height = renditions[renditions.selectedIndex]?.height ?? 0;
      preferences.set('height', renditions.preferred_height);
    });
    preferences.follow('caption_size', (size) => (this.root.dataset.captionSize = size));
    preferences.follow('caption_colour', (colour) => (this.root.dataset.captionColour = colour));
  }

  #wait() {
    clearTimeout(this.#slow);
    this.#slow = setTimeout(() => {
      if (this.#notice.shown || this.video.paused) return;
      this.happened.note('waits for the line');
      this.#notice.show('slow', { mild: true });
    }, slow_after_ms);
  }

  #waited() {
    clearTimeout(this.#slow);
    if (this.#notice.shown === 'slow') this.#notice.hide();
  }

  #add_tracks() {
    if (this.#has_tracks) return;
    this.#has_tracks = true;
    if (this.root.hasAttribute('data-chapters')) this.#add_chapters();
    if (this.root.hasAttribute('data-storyboard')) add_storyboard(this.video, this.#access);
  }

  #add_chapters() {
    const track = document.createElement('track');
    track.kind = 'chapters';
    track.src = file_beside(this.#access.address, 'chapters.vtt');
    this.video.append(track);
    // Not by `default`: with one such track Chromium begins to choose captions by itself.
    track.track.mode = 'hidden';
  }

  #say(state) {
    if (!this.#over) this.root.dataset.playerState = state;
  }

  #stop(name) {
    this.happened.note(name);
    this.video.pause();
    this.#say('error');
    this.#notice.show(name);
  }

  async #again() {
    const insists = this.root.dataset.playerState === 'elsewhere';
    if (insists) this.#access.insist();
    this.#say('loading');
    if (this.#engine) return this.#engine.retry();
    await this.open(this.#start_at);
    if (insists && this.ready) this.play();
  }

  // As many other devices play as may at a time. A person may go on here; her place is kept.
  #yield() {
    this.happened.note('elsewhere');
    this.#start_at = this.video.currentTime || this.#start_at;
    this.video.pause();
    this.#say('elsewhere');
    this.#engine?.destroy();
    this.#engine = null;
    this.#notice.show('elsewhere');
  }

  // For good: revoked or signed out. Nothing is asked for again.
  #end(kind) {
    if (kind === 'elsewhere') return this.#yield();
    this.happened.note(kind);
    this.#say(kind === 'revoked' ? 'withdrawn' : 'error');
    this.#over = true;
    this.video.pause();
    this.#engine?.destroy();
    this.#engine = null;
    this.video.webkitExitFullscreen?.();
    if (document.pictureInPictureElement === this.video) document.exitPictureInPicture();
    this.#notice.show(kind === 'revoked' ? 'withdrawn' : 'signed_out');
    this.root.dispatchEvent(new Event('player-ended'));
  }
}
