// The practice page: plays the video from where it was left, on whatever device that was, and gives
// the page's own controls to the modules that know what they do.

import { ask } from './access.js';
import { Card } from './card.js';
import { Cast } from './cast.js';
import { follow_double_taps } from './double_tap.js';
import { follow_keys } from './keys.js';
import { join_media_session } from './media_session.js';
import { Place, read_place, start_from } from './place.js';
import { Player } from './player.js';
import { read_chapters } from './practice/chapters.js';
import { add_practice_tools } from './practice/tools.js';
import { bind_preferences } from './settings_panel.js';
import { trouble_sheet } from './trouble.js';
import { WakeLock } from './wake_lock.js';
import { Words } from './words.js';

const seek_seconds = 10;
const volume_step = 0.1;
const rates = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

function follow_chapters(player, list) {
  const { video } = player;
  const buttons = [...(list?.querySelectorAll('[data-seek]') ?? [])];
  for (const button of buttons)
    button.addEventListener('click', () => {
      video.currentTime = Number(button.dataset.seek);
      player.play();
    });
  video.addEventListener('timeupdate', () => {
    const here = buttons.findLast(
      (button) => Number(button.dataset.seek) <= video.currentTime + 0.05,
    );
    for (const button of buttons)
      button === here
        ? button.setAttribute('aria-current', 'true')
        : button.removeAttribute('aria-current');
  });
}

function keep_place(player, endpoint) {
  const { video, preferences } = player;
  const place = new Place(endpoint, () => preferences.get('diary'));
  // A change of source sets the place to nought for a moment; that is no place.
  const known = () => video.readyState > 0;
  video.addEventListener(
    'timeupdate',
    () => !video.paused && known() && place.playing(video.currentTime),
  );
  const leave = () => known() && place.left(video.currentTime);
  video.addEventListener('pause', leave);
  addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', () => document.hidden && leave());
}

const change_rate = (video, step) => {
  const here = rates.findIndex((rate) => rate >= video.playbackRate);
  video.playbackRate = rates[Math.min(Math.max(0, here + step), rates.length - 1)];
};
const change_volume = (video, step) => {
  video.volume = Math.min(1, Math.max(0, video.volume + step));
  video.muted = false;
};

function usual_acts(player, help) {
  const { video, root } = player;
  const click = (name) => () => root.querySelector(name)?.click();
  return {
    play: () => (video.paused ? player.play() : video.pause()),
    back: () => player.seek(video.currentTime - seek_seconds),
    forward: () => player.seek(video.currentTime + seek_seconds),
    slower: () => change_rate(video, -1),
    faster: () => change_rate(video, 1),
    louder: () => change_volume(video, volume_step),
    quieter: () => change_volume(video, -volume_step),
    mute: () => (video.muted = !video.muted),
    captions: click('media-captions-button'),
    fullscreen: click('media-fullscreen-button'),
    help: () => help.open(),
  };
}

function add_cards(player) {
  const card = (name) => document.querySelector(`dialog[data-card="${name}"]`);
  const sheet = card('trouble');
  /** @type {HTMLTextAreaElement} */
  const text = sheet.querySelector('[data-trouble-text]');
  const help = new Card(card('keys'));
  const trouble = new Card(sheet, () => {
    const facts = {
      page: location.pathname,
      time: new Date().toISOString(),
      online: navigator.onLine,
      browser: navigator.userAgent,
      window: `${innerWidth}x${innerHeight}`,
      ...player.facts(),
    };
    text.value = trouble_sheet(facts, player.happened.lines);
  });
  sheet.querySelector('[data-trouble-copy]').addEventListener('click', async () => {
    text.select();
    const copied = await navigator.clipboard?.writeText(text.value).then(
      () => true,
      () => false,
    );
    sheet.querySelector('[data-trouble-copied]').toggleAttribute('hidden', !copied);
  });
  document.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element)) return;
    const opens = target.closest('[data-opens]')?.getAttribute('data-opens');
    if (opens === 'keys') help.open();
    if (opens === 'trouble') trouble.open();
  });
  return help;
}

function begin(root) {
  const { address } = root.dataset;
  const player = new Player(root, (insists) =>
    ask(`${address}/${insists ? 'take-over' : 'token'}`),
  );
  const { video, preferences } = player;
  const tools = document.querySelector('[data-practice-tools]');
  const chapter_list = document.querySelector('[data-chapter-list]');
  player.controller.setAttribute('nohotkeys', ''); // keys.js has them all
  keep_place(player, `${root.dataset.address}/position`);
  follow_chapters(player, chapter_list);
  bind_preferences(document.querySelector('[data-player-settings]'), preferences);
  const { acts, go_part } = add_practice_tools({
    player,
    chapters: read_chapters(chapter_list),
    words: new Words(),
    tools,
    address: root.dataset.address,
    wake_lock: new WakeLock(video),
  });
  follow_keys(root, preferences, { ...usual_acts(player, add_cards(player)), ...acts });
  follow_double_taps(player.controller, (direction) =>
    player.seek(video.currentTime + direction * seek_seconds),
  );
  const { title, by, posterAddress: poster } = root.dataset;
  join_media_session(video, { title, artist: by, poster }, go_part);
  new Cast(video, root.querySelector('[data-cast]'), () => player.play_natively());
  for (const part of document.querySelectorAll('[data-with-player]'))
    part.removeAttribute('hidden');
  root.addEventListener('player-ended', () => tools.setAttribute('hidden', ''));
  return player;
}

/** @type {HTMLElement} */
const root = document.querySelector('[data-player][data-kind="watch"]');
const player = begin(root);
const seconds = await read_place(`${root.dataset.address}/position`);
await player.open(start_from(seconds, Number(root.dataset.duration) || NaN));
