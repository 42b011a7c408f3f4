// The player of a page: builds the controls from the page's template, asks for access, chooses who
// plays, and keeps [data-player-state] true: loading, paused, playing, ended, withdrawn, error.

import { Access, file_beside } from './access.js';
import { HlsEngine, hls_is_supported } from './hls_engine.js';
import { NativeEngine, native_is_supported } from './native_engine.js';
import { Notice } from './notice.js';
import { begin_pulse } from './pulse.js';
import { Renditions } from './renditions.js';
import { add_storyboard } from './storyboard.js';
import './media_controls.js';

export class Player {
  #root;
  #access;
  #notice;
  #engine = null;
  #over = false;
  #start_at = 0;

  // root: the [data-player] figure; ask: () => Promise of an answer, as of access.ask().
  constructor(root, ask) {
    this.#root = root;
    this.#access = new Access(ask);
    this.#access.addEventListener('ended', ({ kind }) => this.#end(kind));
    this.#notice = new Notice(root, () => this.#again());
    this.#build();
  }

  // Opens the stream. Resolves when it is being loaded, or when the page has said why not.
  async open(start_at = 0) {
    this.#start_at = start_at;
    this.#say('loading');
    const kind = await this.#access.renew();
    if (kind === 'unreachable') this.#fail('offline');
    if (kind !== 'granted') return;
    const Engine = hls_is_supported() ? HlsEngine : native_is_supported() ? NativeEngine : null;
    if (!Engine) return this.#fail('unsupported');
    this.#engine = new Engine(this.video, this.#access, this.renditions, start_at, this.#told);
    this.#add_chapters();
    if (this.#root.hasAttribute('data-storyboard')) add_storyboard(this.video, this.#access);
    begin_pulse(this.#access, () => !this.video.paused);
  }

  play() {
    // A browser may want one more press; the button is there.
    return this.video.play().catch(() => {});
  }

  notice(name) {
    this.#notice.show(name);
  }

  #told = {
    reconnecting: () => this.#notice.show('reconnecting', { mild: true }),
    loaded: () => {
      this.#notice.hide();
      this.#say(this.video.paused ? 'paused' : 'playing');
    },
    offline: () => this.#fail('offline'),
    broken: () => this.#fail('broken'),
  };

  #build() {
    const markup = this.#root.querySelector('template[data-player-markup]');
    const tree = document.importNode(markup.content, true);
    this.video = tree.querySelector('video');
    this.renditions = new Renditions();
    Object.defineProperty(this.video, 'videoRenditions', { value: this.renditions });
    const { posterAddress } = this.#root.dataset;
    if (posterAddress) this.video.poster = posterAddress;
    this.#follow_video();
    this.#root.querySelector('.stage-still').after(tree);
    this.controller = this.#root.querySelector('media-controller');
    // The notices lie beside the controls, so the whole figure goes full screen.
    this.controller.fullscreenElement = this.#root;
    // media-chrome calls it a button that is checked, which ARIA does not know.
    this.#root.querySelector('media-captions-button').setAttribute('role', 'switch');
    this.video.setAttribute('aria-label', this.#root.dataset.title ?? '');
  }

  #follow_video() {
    const { video } = this;
    video.addEventListener('loadedmetadata', () => this.#say('paused'));
    video.addEventListener('play', () => this.#root.setAttribute('data-begun', ''));
    video.addEventListener('playing', () => this.#say('playing'));
    video.addEventListener('pause', () => this.#say(video.ended ? 'ended' : 'paused'));
    video.addEventListener('ended', () => this.#say('ended'));
  }

  #add_chapters() {
    if (!this.#root.hasAttribute('data-chapters')) return;
    const track = document.createElement('track');
    track.kind = 'chapters';
    track.src = file_beside(this.#access.address, 'chapters.vtt');
    this.video.append(track);
    // Not by `default`: with one such track Chromium begins to choose captions by itself.
    track.track.mode = 'hidden';
  }

  #say(state) {
    if (!this.#over) this.#root.dataset.playerState = state;
  }

  #fail(name) {
    this.video.pause();
    this.#say('error');
    this.#notice.show(name);
  }

  #again() {
    this.#say('loading');
    if (this.#engine) this.#engine.retry();
    else this.open(this.#start_at);
  }

  // For good: revoked or signed out. Nothing is asked for again.
  #end(kind) {
    this.#say(kind === 'revoked' ? 'withdrawn' : 'error');
    this.#over = true;
    this.video.pause();
    this.#engine?.destroy();
    this.#engine = null;
    this.video.webkitExitFullscreen?.();
    if (document.pictureInPictureElement === this.video) document.exitPictureInPicture();
    this.#notice.show(kind === 'revoked' ? 'withdrawn' : 'signed_out');
  }
}
