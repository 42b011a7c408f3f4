// Whether this person reads captions, remembered by the browser.

const key = 'supple-captions';

export function captions_wanted() {
  try {
    return localStorage.getItem(key) === 'on';
  } catch {
    return false;
  }
}

export const are_showing = (tracks) =>
  [...tracks].some(
    ({ kind, mode }) => kind !== 'chapters' && kind !== 'metadata' && mode === 'showing',
  );

// Where to begin when captions are wanted; -1 if there are none but forced ones.
export const usual_captions = (tracks) => tracks.findIndex(({ forced }) => !forced);

export function remember_captions(video, signal) {
  const remember = () => {
    try {
      localStorage.setItem(key, are_showing(video.textTracks) ? 'on' : 'off');
    } catch {
      // Storage is switched off; they will be off next time.
    }
  };
  video.textTracks.addEventListener('change', remember, { signal });
}
