// Notices soon that access has ended although nothing is being loaded: a whole practice may lie in
// the buffer. While playing, a stream that has not been heard from for one segment's length is
// asked for its headers, which costs the server as little as a request can.

import { is_stale, verdict } from './access.js';

const look_every_ms = 2_000;
const quiet_ms = 6_000;

export async function feel(access, fetch = globalThis.fetch) {
  try {
    const response = await fetch(access.address, { method: 'HEAD', cache: 'no-store' });
    const said = verdict(response.status, response.headers.get('Supple-Access'));
    if (said === 'revoked') access.end('revoked');
    else if (is_stale(said)) await access.renew();
    else access.heard();
  } catch {
    // No line: the engine tells, when it matters.
  }
}

export function begin_pulse(access, is_playing) {
  const timer = setInterval(() => {
    if (access.ended) clearInterval(timer);
    else if (access.address && is_playing() && access.quiet_ms > quiet_ms) feel(access);
  }, look_every_ms);
}
