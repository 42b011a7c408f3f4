// Onto a television: AirPlay in Safari, Remote Playback elsewhere. Neither can take over what Media
// Source Extensions feed, so the player first gives its place to the browser's own HLS; the token in
// the path goes along. The button is shown only while a device is near.

const airplay_event = 'webkitplaybacktargetavailabilitychanged';

export class Cast {
  #video;
  #button;
  #hand_over;

  // hand_over(): Promise; afterwards the video plays an address and no blob.
  constructor(video, button, hand_over) {
    this.#video = video;
    this.#button = button;
    this.#hand_over = hand_over;
    button.addEventListener('click', () => this.#choose());
    if ('webkitShowPlaybackTargetPicker' in video)
      video.addEventListener(airplay_event, ({ availability }) =>
        this.#show(availability === 'available'),
      );
    else this.#watch();
  }

  #show(near) {
    this.#button.hidden = !near;
  }

  async #watch() {
    try {
      await this.#video.remote?.watchAvailability((near) => this.#show(near));
    } catch {
      // A device that cannot look around; then nothing is offered.
    }
  }

  async #choose() {
    // Both pickers must be asked for while the press still counts, so nothing is awaited before.
    const handed = this.#hand_over();
    try {
      if (this.#video.webkitShowPlaybackTargetPicker) this.#video.webkitShowPlaybackTargetPicker();
      else await this.#video.remote.prompt();
    } catch {
      // Nothing was chosen: it goes on here.
    }
    await handed;
  }
}
