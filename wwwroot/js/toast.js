// Short confirmations in a corner. Errors never go here.

import { h, icon, makeButton, topLayer } from './dom.js';

const LIFE = 6000;

/**
 * @param {string} text
 */
export function toast(text) {
  // Inside an open dialog, for everything outside it is inert and silent.
  const parent = topLayer();
  let region = parent.querySelector(':scope > .toasts');
  if (!region) {
    region = h('div', { class: 'toasts', role: 'status' });
    parent.append(region);
  }
  let timer = 0;
  const remove = () => item.remove();
  const start = () => {
    timer = setTimeout(remove, LIFE);
  };
  const close = makeButton(icon('x'), 'toast-dismiss', remove, 'btn-q btn-s');
  close.setAttribute('aria-label', 'Dismiss');
  const item = h(
    'div',
    {
      class: 'toast',
      'data-t': 'toast',
      on: { mouseenter: () => clearTimeout(timer), mouseleave: start, focusin: () => clearTimeout(timer), focusout: start },
    },
    text,
    close,
  );
  setTimeout(() => {
    region.append(item);
    start();
  }, 50);
}
