// What a page does while its server cannot be reached: say so, try again at growing intervals, say when it is back.

import { h, makeButton } from './dom.js';
import { toast } from './toast.js';

const BACK_OFF = [2, 4, 8, 15, 30];

/** Only one such loop runs. */
let running = false;

/**
 * @param {() => Promise<boolean>} attempt true when the server answered
 */
export function waitForServer(attempt) {
  if (running) return;
  running = true;
  let tries = 0;
  let left = BACK_OFF[0];
  // The seconds are no part of the live region: it would speak each of them.
  const seconds = h('span', { class: 'num', 'aria-hidden': 'true' });
  const button = makeButton('Try now', 'offline-retry', () => tryNow(), 'btn-s');
  const banner = h(
    'div',
    { class: 'banner', 'data-t': 'offline' },
    h('span', { role: 'status' }, `No connection to ${location.host}.`),
    seconds,
    button,
  );
  document.body.prepend(banner);

  async function tryNow() {
    left = Infinity;
    button.setAttribute('aria-disabled', 'true');
    if (await attempt()) {
      clearInterval(timer);
      banner.remove();
      running = false;
      toast('Connected again.');
      return;
    }
    tries += 1;
    left = BACK_OFF[Math.min(tries, BACK_OFF.length - 1)];
    button.removeAttribute('aria-disabled');
    show();
  }

  function show() {
    seconds.textContent = Number.isFinite(left) ? `Trying again in ${left} s.` : 'Trying…';
  }
  show();
  const timer = setInterval(() => {
    left -= 1;
    if (left <= 0) tryNow();
    show();
  }, 1000);
}
