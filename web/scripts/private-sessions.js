// Chooses the visitor's own time zone in the form that asks for a private session, unless she has
// chosen one herself. Without it the form shows the practitioner's zone, and asks.

const select = document.querySelector('[data-time-zone]');
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (select instanceof HTMLSelectElement && select.dataset.chosen === undefined)
  for (const option of select.options) if (option.value === own) select.value = own;
