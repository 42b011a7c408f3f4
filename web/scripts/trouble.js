// What went wrong, to be copied into a mail to the practitioner: what happened when, and what the
// player knows of itself. Made of named facts only, never of addresses as they were asked for, since
// those hold the token. No key, no e-mail address, no network address.

const most_lines = 40;

// A line of text in which no stream address can stand: whatever follows /stream/ is a token.
export const without_secrets = (text) =>
  String(text)
    .replace(/\/stream\/\S*/g, '/stream/…')
    .replace(/\b[\w-]{16,}\.[\w-]{16,}\.[\w-]{16,}\b/g, '…')
    .slice(0, 200);

export class Happened {
  #lines = [];
  #now;

  constructor(now = () => new Date()) {
    this.#now = now;
  }

  // Told by the player: a word or two, and a number where there is one.
  note(what) {
    const line = `${this.#now().toISOString().slice(11, 19)} ${without_secrets(what)}`;
    this.#lines.push(line);
    if (this.#lines.length > most_lines) this.#lines.splice(1, 1); // The first one stays.
  }

  get lines() {
    return this.#lines;
  }
}

// facts: {name: value}; nothing is left out that is not empty.
export function trouble_sheet(facts, lines) {
  const rows = Object.entries(facts)
    .filter(([, value]) => value !== undefined && value !== '' && value !== null)
    .map(([name, value]) => `${name}: ${without_secrets(value)}`);
  return [...rows, '', ...lines].join('\n');
}
