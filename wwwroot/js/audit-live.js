// Looks for new records every five seconds, while the reader looks at the newest ones.

import { h, icon } from './dom.js';

const EVERY = 5000;

/** Scrolled further than this, somebody reads older records, which must not move. */
const TOP = 120;

/**
 * @param {() => Promise<void>} look
 * @returns {{button: HTMLElement, note: HTMLElement}}
 */
export function makeLive(look) {
  const note = h('p', { class: 'live-note small muted', role: 'status', 'data-t': 'live-note' });
  let timer = 0;
  const button = h(
    'button',
    { class: 'btn', type: 'button', 'aria-pressed': 'false', 'data-t': 'live', on: { click: toggle } },
    icon('redo'),
    'Live',
  );

  function toggle() {
    const on = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(on));
    clearTimeout(timer);
    if (on) tick();
    else say('');
  }

  async function tick() {
    if (document.hidden || scrollY > TOP) {
      say('Live is paused while you read further down.');
    } else {
      say('Live: new records appear on top.');
      await look();
    }
    if (button.getAttribute('aria-pressed') !== 'true') return;
    clearTimeout(timer);
    timer = setTimeout(tick, EVERY);
  }

  /** @param {string} text */
  function say(text) {
    if (note.textContent !== text) note.textContent = text;
  }

  const resume = () => {
    if (button.getAttribute('aria-pressed') !== 'true' || document.hidden) return;
    if (note.textContent?.includes('paused') === scrollY > TOP) return;
    clearTimeout(timer);
    timer = setTimeout(tick, 200);
  };
  addEventListener('scroll', resume, { passive: true });
  document.addEventListener('visibilitychange', resume);
  return { button, note };
}
