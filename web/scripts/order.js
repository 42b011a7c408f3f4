// Looks again at an order that is being confirmed, and shows the page anew once its state has
// changed. Stops after five minutes: the receipt comes by mail in any case.

const every_ms = 2_500;
const at_most = 120;

const state_in = (page) => page.querySelector('[data-order-state]')?.dataset.orderState;
const before = state_in(document);

async function look(count) {
  try {
    const response = await fetch(location.href, { credentials: 'same-origin', cache: 'no-store' });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    if (response.ok && state_in(page) !== before) return location.reload();
  } catch {
    // The line may come back.
  }
  if (count < at_most) setTimeout(look, every_ms, count + 1);
}

setTimeout(look, every_ms, 1);
