// What every page for logged-in users has: session, menus, navigation drawer, a word after the login.

import { alertBox, find, h, makeButton } from './dom.js';
import { base } from './api.js';
import { makeMenu } from './menu.js';
import { logOut, startSession } from './session.js';
import { KEYS, load, save } from './stored.js';
import './theme.js';

makeMenu(find('account-menu'), /** @type {HTMLElement} */ (document.getElementById('account-menu')));
// Changing the theme leaves the menu open, for trying the next one.
find('theme').setAttribute('data-stay', '');

find('logout').addEventListener('click', async () => {
  if (!(await logOut())) showProblem(`No connection to ${location.host}.`, 'You are still logged in.');
});

find('nav-menu').addEventListener('click', openDrawer);

function openDrawer() {
  const button = find('nav-menu');
  const nav = /** @type {HTMLElement} */ (document.getElementById('nav'));
  const home = /** @type {HTMLElement} */ (nav.parentElement);
  const drawer = h('dialog', { class: 'drawer', 'aria-label': 'Menu', 'data-t': 'drawer' }, nav);
  drawer.addEventListener('click', (/** @type {MouseEvent} */ event) => {
    if (event.target === drawer) drawer.close();
  });
  drawer.addEventListener('close', () => {
    home.prepend(nav);
    drawer.remove();
    button.setAttribute('aria-expanded', 'false');
    button.focus();
  });
  document.body.append(drawer);
  button.setAttribute('aria-expanded', 'true');
  drawer.showModal();
  const wide = matchMedia('(min-width: 861px)');
  wide.addEventListener('change', () => drawer.close(), { once: true });
}

/**
 * Says on top of the page what could not be done.
 * @param {string} title
 * @param {string} text
 */
export function showProblem(title, text) {
  const box = h('div', { role: 'alert', 'data-t': 'problem' });
  document.getElementById('notices')?.replaceChildren(box);
  box.append(alertBox('err', title, text));
  box.scrollIntoView({ block: 'nearest' });
}

/**
 * Opens a dialog, whose modules are fetched when it is first wanted.
 * @param {() => Promise<unknown>} load
 */
export async function openDialog(load) {
  try {
    await load();
    find('problem')?.remove();
  } catch {
    // Without a connection, or because a new release has other files.
    showProblem('This dialog could not be loaded.', `Check the connection to ${location.host}, reload the page, and try again.`);
  }
}

/** What the login left to say. */
function showNotice() {
  const notice = load('session', KEYS.notice);
  save('session', KEYS.notice, null);
  if (notice === null) return;
  document.querySelector('h1')?.focus();
  if (notice.policy?.enrol) import('./protect.js').then(module => module.askToProtect(notice.policy)).catch(() => {});
  if (notice.method === 'u2f') adviseUpgrade();
  if (notice.method !== 'recovery') return;
  const left = notice.left === 0 ? 'None is left.' : notice.left === 1 ? 'One is left.' : `${notice.left} are left.`;
  const dismiss = makeButton(
    'Dismiss',
    'notice-dismiss',
    () => {
      box.remove();
      document.querySelector('h1')?.focus();
    },
    'btn-s',
  );
  const box = alertBox(
    'warn',
    `You used a recovery key. ${left}`,
    `If your usual device is lost, remove it now.${notice.totpLocked ? ' TOTP is unlocked again.' : ''}`,
    h(
      'div',
      { class: 'row' },
      h('a', { class: 'btn btn-s', href: `${base}account/security#factors` }, 'Review factors'),
      h('a', { class: 'btn btn-s', href: `${base}account/security#recovery` }, 'New recovery keys'),
      dismiss,
    ),
  );
  box.dataset.t = 'recovery-notice';
  document.getElementById('notices')?.append(box);
}

/** Whoever got in with U2F has the key at hand now. */
function adviseUpgrade() {
  const box = alertBox(
    'info',
    'U2F is going away.',
    'Register this key as WebAuthn while it still works.',
    h(
      'div',
      { class: 'row' },
      h('a', { class: 'btn btn-s', href: `${base}account/security#factors`, 'data-t': 'u2f-factors' }, 'Review factors'),
      makeButton(
        'Not now',
        'u2f-notice-dismiss',
        () => {
          box.remove();
          document.querySelector('h1')?.focus();
        },
        'btn-q btn-s',
      ),
    ),
  );
  box.dataset.t = 'u2f-notice';
  document.getElementById('notices')?.append(box);
}

startSession();
showNotice();
