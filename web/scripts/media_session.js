// What the lock screen, the headset and the keyboard's media keys show and do (W3C Media Session).

// facts: {title, artist, poster?}; part(step): goes one part of the practice back or forward.
export function join_media_session(
  video,
  facts,
  part,
  session = globalThis.navigator?.mediaSession,
) {
  if (!session) return;
  const artwork = facts.poster ? [{ src: facts.poster, type: 'image/jpeg' }] : [];
  session.metadata = new MediaMetadata({ title: facts.title, artist: facts.artist, artwork });
  const seek = (seconds) => {
    video.currentTime = Math.min(Math.max(0, seconds), video.duration || seconds);
  };
  /** @type {Partial<Record<MediaSessionAction, MediaSessionActionHandler>>} */
  const acts = {
    play: () => video.play().catch(() => {}),
    pause: () => video.pause(),
    seekbackward: ({ seekOffset }) => seek(video.currentTime - (seekOffset ?? 10)),
    seekforward: ({ seekOffset }) => seek(video.currentTime + (seekOffset ?? 10)),
    seekto: ({ seekTime }) => seek(seekTime),
    previoustrack: () => part(-1),
    nexttrack: () => part(1),
  };
  for (const [name, act] of Object.entries(acts)) {
    try {
      session.setActionHandler(/** @type {MediaSessionAction} */ (name), act);
    } catch {
      // A browser that does not know this one.
    }
  }
  const show_place = () => {
    const { duration, playbackRate, currentTime } = video;
    if (!Number.isFinite(duration) || !session.setPositionState) return;
    session.setPositionState({ duration, playbackRate, position: Math.min(currentTime, duration) });
  };
  for (const event of ['durationchange', 'ratechange', 'seeked', 'play', 'pause'])
    video.addEventListener(event, show_place);
}
