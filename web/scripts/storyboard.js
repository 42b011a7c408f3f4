// Small pictures above the seek bar: storyboard.vtt beside the stream, as a track of the label that
// media-chrome looks for. Its addresses are relative to the track's own, so the track follows the
// token; sheets are fetched only when somebody points at their time.

import { file_beside } from './access.js';

export function add_storyboard(video, access) {
  const track = document.createElement('track');
  track.kind = 'metadata';
  track.label = 'thumbnails';
  const follow = () => {
    track.src = file_beside(access.address, 'storyboard.vtt');
  };
  follow();
  access.addEventListener('renewed', follow);
  video.append(track);
  track.track.mode = 'hidden'; // loaded, but shown by nobody
}
