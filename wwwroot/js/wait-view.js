// Waiting for a key: picture, words, time left, a way out.

import { announce, h, icon, makeButton } from './dom.js';

const WARN_AT = 30;

/**
 * @param {number} end epoch milliseconds
 * @param {() => void} cancel
 * @param {string} text what to do
 * @returns {{root: HTMLElement, focus: () => void, stop: () => void}}
 */
export function waitView(end, cancel, text) {
  const total = end - Date.now();
  const left = h('p', { class: 'small muted num' });
  const fill = h('span');
  const stop = makeButton('Stop waiting', 'webauthn-stop', cancel);
  const root = h(
    'div',
    { class: 'wait' },
    h('span', { class: 'pulse pulse-on' }, icon('fob')),
    h('div', { role: 'status' }, h('h2', null, 'Waiting for your key'), h('p', { class: 'muted' }, text)),
    // The countdown is no live region: it would talk all the time.
    left,
    h('div', { class: 'bar', 'aria-hidden': 'true' }, fill),
    stop,
  );
  let warned = total <= WARN_AT * 1000;

  function tick() {
    const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} left`;
    fill.style.setProperty('--left', String(Math.max(0, (end - Date.now()) / total)));
    if (!warned && seconds <= WARN_AT) {
      warned = true;
      announce(`${WARN_AT} seconds left`);
    }
  }
  tick();
  const timer = setInterval(tick, 1000);
  return { root, focus: () => stop.focus(), stop: () => clearInterval(timer) };
}
