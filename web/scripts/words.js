// The player's sentences that change while it runs. They stand in the page as
// <template data-word="round">Round %1 of %2</template>, written in web/content, so that a shop may
// say them in its own words.

export class Words {
  #root;

  constructor(root = document) {
    this.#root = root;
  }

  say(name, ...values) {
    const template = this.#root.querySelector(`template[data-word="${name}"]`);
    const text = template?.content.textContent ?? '';
    return text.replace(/%(\d)/g, (_, n) => String(values[n - 1] ?? ''));
  }
}

const pad = (number) => String(number).padStart(2, '0');

// "0:42", "1:05:09"; with tenths "0:42.5".
export function place_words(seconds, tenths = false) {
  const ten = tenths ? Math.round(seconds * 10) / 10 : Math.floor(seconds);
  const whole = Math.floor(ten);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = pad(whole % 60) + (tenths ? `.${Math.round(ten * 10) % 10}` : '');
  return hours ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}
