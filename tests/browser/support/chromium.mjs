// Debian's Chromium, driven by playwright-core: an empty profile each time, no traffic of its own.
import { chromium } from 'playwright-core';

// The quiet of it, without --headless; Lighthouse is driven with the same.
export const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

export async function openChromium() {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: [...quiet, '--autoplay-policy=no-user-gesture-required'],
  });
}

// What the playing element says of itself, in one object.
export function playback(page) {
  return page.evaluate(() => {
    const video = document.querySelector('video');
    return {
      time: video.currentTime,
      duration: video.duration,
      frames: video.getVideoPlaybackQuality().totalVideoFrames,
      audioBytes: video.webkitAudioDecodedByteCount ?? 0,
      width: video.videoWidth,
      state: document.querySelector('[data-player-state]')?.dataset.playerState,
      message: document.querySelector('[data-player-message]')?.textContent.trim(),
    };
  });
}
