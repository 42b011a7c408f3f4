// The free preview of a course's page. The player is fetched when somebody wants to see it.

/** @type {HTMLElement} */
const root = document.querySelector('[data-player][data-kind="preview"]');
/** @type {HTMLButtonElement} */
const button = root?.querySelector('[data-preview-play]');

async function begin() {
  button.disabled = true;
  root.dataset.playerState = 'loading';
  const [{ Player }, { ask }] = await Promise.all([import('./player.js'), import('./access.js')]);
  const player = new Player(root, () => ask(root.dataset.preview));
  player.video.addEventListener('ended', () => player.notice('preview_over'));
  await player.open();
  await player.play();
  player.controller.focus();
}

if (button) {
  button.hidden = false;
  button.addEventListener('click', begin, { once: true });
}
