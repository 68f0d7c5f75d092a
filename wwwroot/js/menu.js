// Menu buttons: a button with aria-controls and a hidden role=menu beside it.

import { h, icon } from './dom.js';

/**
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} menu
 */
export function makeMenu(button, menu) {
  /** @returns {HTMLElement[]} */
  const items = () => [...menu.querySelectorAll('[role="menuitem"]')].filter(item => !(/** @type {any} */ (item).hidden));

  /** @param {number} index */
  function open(index) {
    menu.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    items().at(index)?.focus();
    addEventListener('pointerdown', outside, true);
  }

  /** @param {boolean} [focus] */
  function close(focus = false) {
    if (menu.hidden) return;
    menu.hidden = true;
    button.setAttribute('aria-expanded', 'false');
    removeEventListener('pointerdown', outside, true);
    if (focus) button.focus();
  }

  /** @param {Event} event */
  function outside(event) {
    if (event.target instanceof Node && !menu.contains(event.target) && !button.contains(event.target)) close();
  }

  button.addEventListener('click', () => (menu.hidden ? open(0) : close(true)));
  button.addEventListener('keydown', event => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    open(event.key === 'ArrowDown' ? 0 : -1);
  });
  // The focus goes back before the choice acts, so that a dialog it opens gives it back to the button.
  menu.addEventListener(
    'click',
    event => {
      const item = event.target instanceof Element ? event.target.closest('[role="menuitem"]') : null;
      if (item && !item.hasAttribute('data-stay')) close(true);
    },
    true,
  );
  menu.addEventListener('focusout', event => {
    if (event.relatedTarget instanceof Node && !menu.contains(event.relatedTarget) && event.relatedTarget !== button) close();
  });
  menu.addEventListener('keydown', event => {
    const all = items();
    const index = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowDown: () => all[(index + 1) % all.length].focus(),
      ArrowUp: () => all.at(index - 1)?.focus(),
      Home: () => all[0].focus(),
      End: () => all.at(-1)?.focus(),
      Escape: () => close(true),
    };
    if (event.key === 'Tab') close();
    if (!(event.key in keys)) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
}

/**
 * A menu button with its menu.
 * @param {{id: string, name: string, t: string, kind?: string, content?: (Node|string)[], disabled?: boolean}} opener `name` is
 *   for screen readers; without content it shows three dots
 * @param {{t: string, label: string, symbol?: string, danger?: boolean, act: () => void}[]} items
 */
export function menuBox({ id, name, t, kind = '', content, disabled }, items) {
  const button = h(
    'button',
    {
      class: `btn ${kind}${content ? '' : ' btn-i'}`,
      type: 'button',
      id,
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      'aria-controls': `${id}-menu`,
      'aria-label': name,
      'data-t': t,
      disabled,
    },
    ...(content ?? [icon('more')]),
  );
  const menu = h(
    'div',
    { class: 'menu', id: `${id}-menu`, role: 'menu', 'aria-labelledby': id, hidden: true },
    ...items.map(item =>
      h(
        'button',
        {
          class: `menu-item${item.danger ? ' danger' : ''}`,
          type: 'button',
          role: 'menuitem',
          tabindex: '-1',
          'data-t': item.t,
          on: { click: item.act },
        },
        item.symbol && icon(item.symbol),
        item.label,
      ),
    ),
  );
  makeMenu(button, menu);
  return h('span', { class: 'menu-box' }, button, menu);
}
