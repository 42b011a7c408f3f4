// The practice page: plays the video from where it was left, and makes its list of parts work.

import { ask } from './access.js';
import { Place, read_place, start_from } from './place.js';
import { Player } from './player.js';

function follow_chapters(video, list) {
  const buttons = [...(list?.querySelectorAll('[data-seek]') ?? [])];
  for (const button of buttons)
    button.addEventListener('click', () => {
      video.currentTime = Number(button.dataset.seek);
      video.play().catch(() => {});
    });
  video.addEventListener('timeupdate', () => {
    const here = buttons
      .filter((button) => Number(button.dataset.seek) <= video.currentTime + 0.05)
      .pop();
    for (const button of buttons)
      button === here
        ? button.setAttribute('aria-current', 'true')
        : button.removeAttribute('aria-current');
  });
}

function keep_place(video, endpoint) {
  const place = new Place(endpoint);
  video.addEventListener('timeupdate', () => !video.paused && place.at(video.currentTime));
  video.addEventListener('pause', () => place.at(video.currentTime, true));
  const leave = () => video.readyState > 0 && place.at(video.currentTime, true);
  addEventListener('pagehide', leave);
  document.addEventListener('visibilitychange', () => document.hidden && leave());
}

const root = document.querySelector('[data-player][data-kind="watch"]');
const { address } = root.dataset;
const player = new Player(root, () => ask(`${address}/token`));
const seconds = await read_place(`${address}/position`);
const duration = Number(root.dataset.duration) || NaN;
keep_place(player.video, `${address}/position`);
follow_chapters(player.video, document.querySelector('[data-chapter-list]'));
await player.open(start_from(seconds, duration));
