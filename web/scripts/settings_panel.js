// The form in which what a person likes is set: every control with data-preference is bound to the
// preference of that name, and shows it.

const kinds = {
  number: (text) => Number(text),
  string: (text) => text,
};

export function bind_preferences(form, preferences) {
  for (const control of form.querySelectorAll('[data-preference]')) {
    const name = control.dataset.preference;
    const is_box = control.type === 'checkbox';
    const kind = kinds[typeof preferences.get(name)];
    control.addEventListener('change', () =>
      preferences.set(name, is_box ? control.checked : kind(control.value)),
    );
    preferences.follow(name, (value) => {
      if (is_box) control.checked = value;
      else control.value = String(value);
    });
  }
}
