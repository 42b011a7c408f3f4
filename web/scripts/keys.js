// The keys of the player, in one table from which they work; the card that explains them names the
// same acts. Letters and signs work anywhere on the page but where one types, and can be switched
// off (WCAG 2.1.4). Space and arrows belong to the page and work only inside the player.

/** act: [keys]; the name of a key as in KeyboardEvent.key. */
export const letters = {
  play: ['k'],
  back: ['j'],
  forward: ['l'],
  frame_back: [','],
  frame_on: ['.'],
  slower: ['<'],
  faster: ['>'],
  part_back: ['['],
  part_on: [']'],
  captions: ['c'],
  mute: ['m'],
  fullscreen: ['f'],
  loop_from: ['a'],
  loop_until: ['b'],
  loop: ['r'],
  mirror: ['x'],
  floor: ['o'],
  help: ['?'],
};

export const others = {
  play: [' '],
  back: ['ArrowLeft'],
  forward: ['ArrowRight'],
  louder: ['ArrowUp'],
  quieter: ['ArrowDown'],
};

const by_key = (table) =>
  new Map(Object.entries(table).flatMap(([act, keys]) => keys.map((key) => [key, act])));
const letter_acts = by_key(letters);
const other_acts = by_key(others);

// Elements in which keys write or choose.
const writes = (element) =>
  element.isContentEditable ||
  ['textarea', 'select'].includes(element.localName) ||
  (element.localName === 'input' && !['checkbox', 'radio', 'button'].includes(element.type));

// Buttons and sliders say which keys they need: ours by what they are, media-chrome's by keysUsed.
function uses(element, key) {
  const declared = element.getAttribute?.('keysused')?.split(' ') ?? element.keysUsed ?? [];
  if (declared.map((name) => (name === 'Space' ? ' ' : name)).includes(key)) return true;
  if (key === ' ' || key === 'Enter')
    return ['button', 'a', 'summary', 'input'].includes(element.localName);
  return element.getAttribute?.('role') === 'slider';
}

// The act that a key event asks for; null if it is somebody else's.
export function act_of(event, { stage, single_keys }) {
  const { key, target } = event;
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return null;
  if (writes(target) || uses(target, key)) return null;
  if (letter_acts.has(key)) return single_keys ? letter_acts.get(key) : null;
  return stage.contains(target) ? (other_acts.get(key) ?? null) : null;
}

export function follow_keys(stage, preferences, acts) {
  document.addEventListener('keydown', (event) => {
    if (document.querySelector('dialog[open]')) return;
    const act = act_of(event, { stage, single_keys: preferences.get('single_keys') });
    if (!act || !acts[act]) return;
    event.preventDefault();
    acts[act]();
  });
}
