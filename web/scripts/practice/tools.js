// The tools under the player: each is a small module of this folder; here they get the buttons of
// the page, the keys, and each other. Elements are found by their data attributes alone, so that the
// page may be laid out anew.

import { Breathing } from './breathing.js';
import { chapter_at, ChapterWalk } from './chapters.js';
import { Floor } from './floor.js';
import { next_frame } from './frame_step.js';
import { KeptLoops } from './kept_loops.js';
import { LoopPanel } from './loop_panel.js';
import { Looping } from './looping.js';
import { Overlay } from './overlay.js';
import { Voice } from './voice.js';

// Going back within so many seconds of a part's beginning means the part before, as in every player.
const late_seconds = 3;

const press = (button, pressed) => button.setAttribute('aria-pressed', String(pressed));

// page: {player, chapters, words, tools, address, wake_lock}. Returns what the keys do, {act: () =>
// void}, and go_part(step) for the lock screen.
export function add_practice_tools(page) {
  const overlay = new Overlay(page.player.root.querySelector('[data-overlay]'));
  const looping = new Looping(page.player.video, rest_shown_on(overlay, page));
  const panel = add_loops(page, looping);
  const mirror = add_mirror(page);
  add_listening(page);
  const frames = add_frames(page);
  const floor = new Floor(
    page.player,
    page.player.root.querySelector('[data-floor-room]'),
    page.chapters,
  );
  const lie_down = () => (floor.on ? floor.leave() : floor.enter(button_of(page, 'floor')));
  button_of(page, 'floor').addEventListener('click', lie_down);
  follow_parts(page, { floor, looping, overlay });
  const go_part = (step) => page.player.seek(part_from(page, step));
  return {
    go_part,
    acts: {
      loop: () => panel.toggle(),
      loop_from: () => panel.mark('from'),
      loop_until: () => panel.mark('until'),
      mirror,
      floor: lie_down,
      part_back: () => go_part(-1),
      part_on: () => go_part(1),
      frame_back: () => frames(-1),
      frame_on: () => frames(1),
    },
  };
}

const button_of = ({ tools }, name) => tools.querySelector(`[data-tool="${name}"]`);

function rest_shown_on(overlay, { player, words }) {
  const show = (seconds, round, rounds) => {
    const text = words.say(rounds ? 'round_of' : 'round', round, rounds);
    const shown = { title: words.say('loop_pause'), text, count: seconds, phase: 'rest' };
    overlay.show(shown, () => player.play());
  };
  return { show, hide: () => overlay.hide() };
}

function add_loops(page, looping) {
  const { player, words, chapters, address } = page;
  const button = button_of(page, 'loop');
  const kept = new KeptLoops(`${address}/loops`);
  const element = document.querySelector('[data-loop-panel]');
  const panel = new LoopPanel({ player, looping, kept, words, panel: element, chapters });
  button.addEventListener('click', () => panel.toggle());
  looping.addEventListener('change', () => press(button, looping.part !== null));
  return panel;
}

function add_mirror(page) {
  const { root, preferences } = page.player;
  const button = button_of(page, 'mirror');
  const mirror = () => preferences.set('mirror', !preferences.get('mirror'));
  button.addEventListener('click', mirror);
  preferences.follow('mirror', (on) => {
    root.toggleAttribute('data-mirror', on);
    press(button, on);
  });
  return mirror;
}

function add_listening(page) {
  const { player, wake_lock } = page;
  const button = button_of(page, 'listen');
  const is_on = () => player.root.hasAttribute('data-listening');
  button.addEventListener('click', () => {
    player.listen(!is_on());
    wake_lock.allow(!is_on());
    press(button, is_on());
  });
}

function add_frames(page) {
  const { player } = page;
  const step = async (direction) => {
    player.video.pause();
    const rate = await player.frame_rate();
    const { currentTime, duration } = player.video;
    if (rate) player.seek(next_frame(currentTime, rate, direction, duration));
  };
  button_of(page, 'frame-back').addEventListener('click', () => step(-1));
  button_of(page, 'frame-on').addEventListener('click', () => step(1));
  return step;
}

// Where the part so many steps from this one begins; the ends of the video beyond the first and last.
function part_from({ player, chapters }, step) {
  const { currentTime, duration } = player.video;
  const here = chapter_at(chapters, currentTime);
  const is_late = currentTime - (chapters[here]?.start ?? 0) > late_seconds;
  const wanted = chapters[here + (step < 0 && is_late ? step + 1 : step)];
  return wanted?.start ?? (step < 0 ? 0 : duration);
}

// When playing comes to a new part: breaths before it, if they are wished, and its name aloud for
// those who lie on the floor and do not look.
function follow_parts({ player, chapters, words }, { floor, looping, overlay }) {
  const { video, preferences } = player;
  const walk = new ChapterWalk(chapters);
  const breathing = new Breathing(video, overlay, words);
  const voice = offered_voice();
  video.addEventListener('timeupdate', () => {
    if (video.paused) return;
    const begun = walk.at(video.currentTime);
    if (!begun || looping.part) return;
    if (floor.on && preferences.get('voice')) voice.say(begun.title);
    const breaths = preferences.get('breaths');
    if (breaths > 0 && begun.start > 0) breathing.begin(breaths, begun.title);
  });
}

// Its box can be ticked only where there is a voice.
function offered_voice() {
  const voice = new Voice();
  /** @type {HTMLInputElement} */
  const box = document.querySelector('[data-preference="voice"]');
  const offer = () => {
    box.disabled = !voice.available;
    box.closest('[data-setting]').toggleAttribute('data-missing', !voice.available);
  };
  voice.addEventListener('change', offer);
  offer();
  return voice;
}
