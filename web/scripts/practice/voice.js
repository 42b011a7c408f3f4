// Says a few words aloud with a voice of the device, in the language of the page. Says nothing
// where there is none: `available` tells, and changes when a browser has loaded its voices.

export class Voice extends EventTarget {
  #synthesis;
  #language;

  constructor(synthesis = globalThis.speechSynthesis, language = document.documentElement.lang) {
    super();
    this.#synthesis = synthesis;
    this.#language = language || 'en';
    synthesis?.addEventListener?.('voiceschanged', () => this.dispatchEvent(new Event('change')));
  }

  get available() {
    return this.#voice() !== undefined;
  }

  say(text) {
    const voice = this.#voice();
    if (!voice || !text) return false;
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    utterance.rate = 0.9;
    this.#synthesis.cancel();
    this.#synthesis.speak(utterance);
    return true;
  }

  // A voice that lives on the device: others would send the words to a third party.
  #voice() {
    const start = this.#language.slice(0, 2).toLowerCase();
    const voices = this.#synthesis?.getVoices?.() ?? [];
    return voices.find(
      ({ lang, localService }) => localService && lang.toLowerCase().startsWith(start),
    );
  }
}
