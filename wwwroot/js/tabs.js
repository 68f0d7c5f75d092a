// Tabs with one tab stop: arrow keys, Home and End move and select.

import { h, icon } from './dom.js';

/**
 * @typedef {object} Tab
 * @property {string} id
 * @property {string} label
 * @property {string} icon
 * @property {HTMLElement|null} panel null for a tab that is shown but cannot be chosen
 */

/**
 * @typedef {object} Tabs
 * @property {HTMLElement} root
 * @property {(id: string) => void} select as if it had been clicked, without starting anything
 * @property {(id: string) => void} mark shows the panel and tells nobody
 */

/**
 * @param {string} name for screen readers
 * @param {Tab[]} entries
 * @param {(id: string, how: {start: boolean, focus: boolean}) => void} entered `start` when a person asked for the
 *   panel by pointer or Enter, not by passing it with the arrow keys
 * @returns {Tabs}
 */
export function makeTabs(name, entries, entered) {
  const buttons = entries.map(entry =>
    h(
      'button',
      {
        class: 'tab',
        type: 'button',
        role: 'tab',
        id: `tab-${entry.id}`,
        'data-t': `tab-${entry.id}`,
        'aria-controls': entry.panel ? `panel-${entry.id}` : null,
        'aria-disabled': entry.panel ? null : 'true',
        on: { click: () => entry.panel && choose(entry.id, { start: true, focus: true }) },
      },
      icon(entry.icon),
      entry.label,
    ),
  );

  for (const { id, panel } of entries) {
    if (!panel) continue;
    panel.id = `panel-${id}`;
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', `tab-${id}`);
  }

  /** @param {string} id */
  function mark(id) {
    entries.forEach((entry, index) => {
      const selected = entry.id === id;
      buttons[index].setAttribute('aria-selected', String(selected));
      buttons[index].tabIndex = selected ? 0 : -1;
      if (entry.panel) entry.panel.hidden = !selected;
    });
  }

  /** @param {string} id @param {{start: boolean, focus: boolean}} how */
  function choose(id, how) {
    mark(id);
    entered(id, how);
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const open = entries.filter(entry => entry.panel);
    const current = open.findIndex(entry => `tab-${entry.id}` === document.activeElement?.id);
    const forward = document.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight';
    const backward = document.dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
    /** @type {Record<string, number>} */
    const targets = { [forward]: current + 1, [backward]: current - 1, Home: 0, End: open.length - 1 };
    if (!(event.key in targets)) return;
    event.preventDefault();
    const target = open[(targets[event.key] + open.length) % open.length];
    choose(target.id, { start: false, focus: false });
    document.getElementById(`tab-${target.id}`)?.focus();
  }

  const root = h('div', { class: 'tabs', role: 'tablist', 'aria-label': name, on: { keydown: onKey } }, ...buttons);
  return { root, mark, select: id => choose(id, { start: false, focus: true }) };
}
