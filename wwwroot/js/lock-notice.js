// The notice that all second factors are locked, until they are not.

import { alertBox } from './dom.js';
import { minutesFrom } from './time.js';

const LOOK_AGAIN = 20_000;

/**
 * @param {HTMLElement} region an alert region
 * @param {import('./refusals.js').Refusal} refused
 * @param {() => void} unlocked
 * @returns {() => void} stops watching
 */
export function showLock(region, { text, until }, unlocked) {
  region.replaceChildren(alertBox('err', 'Locked', text));
  if (!until) return () => {};
  const timer = setInterval(() => {
    if (until * 1000 > Date.now()) {
      // A text node that changes is not read out again, unlike a new element.
      const sentence = region.querySelector('p:last-child')?.firstChild;
      if (sentence) sentence.nodeValue = text.replace(/\([^()]*\)/, `(${minutesFrom(until)})`);
      return;
    }
    clearInterval(timer);
    region.replaceChildren(alertBox('ok', 'You can try again.'));
    unlocked();
  }, LOOK_AGAIN);
  return () => clearInterval(timer);
}
