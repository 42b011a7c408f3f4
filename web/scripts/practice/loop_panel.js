// The panel under the player in which a part is chosen, repeated, and kept under a name. The
// handles on the timeline and the keys change the same part.

import { place_words } from '../words.js';
import { first_part, moved } from './loop.js';
import { LoopLine } from './loop_line.js';

export class LoopPanel {
  #player;
  #looping;
  #kept;
  #words;
  #panel;
  #line;
  #chapters;

  constructor({ player, looping, kept, words, panel, chapters }) {
    this.#player = player;
    this.#looping = looping;
    this.#kept = kept;
    this.#words = words;
    this.#panel = panel;
    this.#chapters = chapters;
    const template = document.querySelector('template[data-loop-template]');
    const bar = player.root.querySelector('.player-time');
    this.#line = new LoopLine(template, bar, (edge, seconds) => this.#move(edge, seconds));
    this.#listen();
    this.#list_kept();
  }

  #find(name) {
    return this.#panel.querySelector(`[data-loop="${name}"]`);
  }

  #listen() {
    this.#find('from').addEventListener('click', () => this.mark('from'));
    this.#find('until').addEventListener('click', () => this.mark('until'));
    this.#find('again').addEventListener('click', () => this.#looping.begin());
    this.#find('rounds').addEventListener('change', () => this.#renew());
    this.#find('pause').addEventListener('change', () => this.#renew());
    this.#find('form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#keep();
    });
    this.#looping.addEventListener('change', () => this.#show());
    this.#looping.addEventListener('round', () => this.#tell_round());
    this.#looping.addEventListener('over', () => this.#say('loop_over'));
    this.#player.video.addEventListener('durationchange', () => this.#show());
  }

  get #duration() {
    return this.#player.video.duration;
  }
  get #how() {
    return { rounds: Number(this.#find('rounds').value), pause: Number(this.#find('pause').value) };
  }

  toggle() {
    if (this.#looping.part) this.#looping.set(null);
    else this.#set(first_part(this.#player.video.currentTime, this.#chapters, this.#duration));
  }

  // One edge is set where the video is; the other gives way when it stood on the wrong side.
  mark(edge) {
    const here = this.#player.video.currentTime;
    const part = this.#looping.part ?? first_part(here, this.#chapters, this.#duration);
    const { from, until } = part;
    if (edge === 'from' && here >= until) this.#set({ from: here, until: this.#duration });
    else if (edge === 'until' && here <= from) this.#set({ from: 0, until: here });
    else this.#set(moved({ from, until }, edge, here, this.#duration));
  }

  #move(edge, seconds) {
    const { from, until } = this.#looping.part;
    this.#set(moved({ from, until }, edge, seconds, this.#duration));
  }

  #set({ from, until }) {
    if (Number.isFinite(this.#duration)) this.#looping.set({ from, until, ...this.#how });
  }

  #renew() {
    if (this.#looping.part) this.#set(this.#looping.part);
  }

  #show() {
    const { part } = this.#looping;
    this.#line.show(part, this.#duration);
    this.#panel.hidden = !part && !this.#find('list').children.length;
    this.#find('controls').hidden = !part;
    if (!part) return;
    this.#find('from-place').textContent = place_words(part.from, true);
    this.#find('until-place').textContent = place_words(part.until, true);
  }

  #tell_round() {
    const { round, rounds } = this.#looping.part;
    this.#say(rounds ? 'round_of' : 'round', round, rounds);
  }

  #say(name, ...values) {
    this.#find('status').textContent = this.#words.say(name, ...values);
  }

  async #keep() {
    const field = this.#find('name');
    const { part } = this.#looping;
    if (!part) return;
    const name = field.value.trim() || this.#words.say('loop_name', place_words(part.from));
    const { from, until, rounds, pause } = part;
    const { loop, reason } = await this.#kept.keep({ name, from, until, rounds, pause });
    if (!loop) return (this.#find('status').textContent = reason ?? this.#words.say('loop_lost'));
    field.value = '';
    this.#add_kept(loop);
    this.#say('loop_kept', loop.name);
  }

  async #list_kept() {
    const loops = await this.#kept.read();
    for (const loop of loops ?? []) this.#add_kept(loop);
    this.#show();
  }

  #add_kept(loop) {
    const row = document.importNode(this.#find('row').content, true).firstElementChild;
    row.querySelector('[data-loop-name]').textContent = loop.name;
    row.querySelector('[data-loop-place]').textContent =
      `${place_words(loop.from)} – ${place_words(loop.until)}`;
    row.querySelector('[data-loop-play]').addEventListener('click', () => this.#play(loop));
    const drop = row.querySelector('[data-loop-drop]');
    drop.setAttribute('aria-label', this.#words.say('loop_drop', loop.name));
    drop.addEventListener('click', () => this.#drop(loop, row));
    this.#find('list').append(row);
    this.#find('kept').hidden = false;
  }

  #play({ from, until, rounds, pause }) {
    this.#find('rounds').value = String(rounds);
    this.#find('pause').value = String(pause);
    this.#looping.set({ from, until, rounds, pause });
    this.#looping.begin();
  }

  async #drop(loop, row) {
    if (!(await this.#kept.drop(loop.id))) return this.#say('loop_lost');
    row.remove();
    const list = this.#find('list');
    this.#find('kept').hidden = !list.children.length;
    this.#say('loop_dropped', loop.name);
    this.#show();
  }
}
