// The tools under the player: each is a small module of this folder; here they get the buttons of
// the page, the keys, and each other. Elements are found by their data attributes alone, so that the
// page may be laid out anew.

import { ChapterWalk } from './chapters.js';
import { Breathing } from './breathing.js';
import { Floor } from './floor.js';
import { next_frame } from './frame_step.js';
import { KeptLoops } from './kept_loops.js';
import { LoopPanel } from './loop_panel.js';
import { Looping } from './looping.js';
import { Overlay } from './overlay.js';
import { Voice } from './voice.js';

const press = (button, pressed) => button?.setAttribute('aria-pressed', String(pressed));

// Returns what the keys do: {act: () => void}.
export function add_practice_tools({ player, chapters, words, tools, address, wake_lock }) {
  const { video, root, preferences } = player;
  const button = (name) => tools.querySelector(`[data-tool="${name}"]`);
  const overlay = new Overlay(root.querySelector('[data-overlay]'));

  const looping = new Looping(video, {
    show: (seconds, round, rounds) =>
      overlay.show(
        {
          title: words.say('loop_pause'),
          text: words.say(rounds ? 'round_of' : 'round', round, rounds),
          count: seconds,
          phase: 'rest',
        },
        () => player.play(),
      ),
    hide: () => overlay.hide(),
  });
  const panel = new LoopPanel({
    player,
    looping,
    kept: new KeptLoops(`${address}/loops`),
    words,
    panel: document.querySelector('[data-loop-panel]'),
    chapters,
  });
  button('loop').addEventListener('click', () => panel.toggle());
  looping.addEventListener('change', () => press(button('loop'), looping.part !== null));

  const mirror = () => preferences.set('mirror', !preferences.get('mirror'));
  button('mirror').addEventListener('click', mirror);
  preferences.follow('mirror', (on) => {
    root.toggleAttribute('data-mirror', on);
    press(button('mirror'), on);
  });

  const listen = () => {
    const alone = !root.hasAttribute('data-listening');
    player.listen(alone);
    if (root.hasAttribute('data-listening') !== alone) return; // nothing plays yet
    wake_lock.allow(!alone);
    press(button('listen'), alone);
    video.focus?.({ preventScroll: true });
  };
  button('listen').addEventListener('click', listen);

  const floor = new Floor(player, root.querySelector('[data-floor-room]'), chapters);
  const lie_down = () => (floor.on ? floor.leave() : floor.enter(button('floor')));
  button('floor').addEventListener('click', lie_down);

  say_parts({ player, chapters, floor, looping, words, overlay });

  const go_part = (step) => {
    const here = chapters.findLastIndex(({ start }) => start <= video.currentTime + 0.05);
    // Back goes to the beginning of this part first, as every player does.
    const late = video.currentTime - (chapters[here]?.start ?? 0) > 3;
    player.seek(chapters[here + step + (step < 0 && late ? 1 : 0)]?.start ?? (step < 0 ? 0 : video.duration));
  };
  const step_frame = async (direction) => {
    video.pause();
    const rate = await player.frame_rate();
    if (rate) player.seek(next_frame(video.currentTime, rate, direction, video.duration));
  };
  for (const [name, direction] of [['frame-back', -1], ['frame-on', 1]])
    button(name).addEventListener('click', () => step_frame(direction));

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
      frame_back: () => step_frame(-1),
      frame_on: () => step_frame(1),
    },
  };
}

// When playing comes to a new part: breaths before it, if they are wished, and its name aloud for
// those who lie on the floor and do not look.
function say_parts({ player, chapters, floor, looping, words, overlay }) {
  const { video, preferences } = player;
  const walk = new ChapterWalk(chapters);
  const breathing = new Breathing(video, overlay, words);
  const voice = new Voice();
  /** @type {HTMLInputElement} */
  const box = document.querySelector('[data-preference="voice"]');
  const offer = () => {
    box.disabled = !voice.available;
    box.closest('[data-setting]').toggleAttribute('data-missing', !voice.available);
  };
  voice.addEventListener('change', offer);
  offer();
  video.addEventListener('timeupdate', () => {
    if (video.paused) return;
    const begun = walk.at(video.currentTime);
    if (!begun || looping.part) return;
    if (floor.on && preferences.get('voice')) voice.say(begun.title);
    const breaths = preferences.get('breaths');
    if (breaths > 0 && begun.start > 0) breathing.begin(breaths, begun.title);
  });
}
