// /account/security: own second factors, recovery keys and password.

import { openDialog } from './shell.js';
import { alertBox, boot, find, h, icon, makeButton, setState } from './dom.js';
import { call, describeReading } from './api.js';
import { factorList } from './factor-list.js';
import { makeMenu } from './menu.js';
import { waitForServer } from './offline.js';
import { readPasskeys, signalAccepted } from './passkeys.js';
import { showPasswordCard } from './password.js';
import { showRecentActivity } from './recent-activity.js';
import { UNCONFIRMABLE } from './rights.js';
import { advice, statusOf } from './status.js';
import { when } from './time.js';
import { toEntry } from './user-factors.js';

/**
 * @typedef {{id: string, type: 'webauthn'|'totp'|'recovery'|'u2f'|'yubico', description: string, created: number,
 *   enabled: boolean, passkey?: boolean, known?: boolean, credential?: string, lastUsed?: number,
 *   madeFor?: string}} Entry `madeFor` is the WebAuthn ID of a key that fits the settings no more
 * @typedef {{entries: Entry[], totpLocked: boolean, lockedUntil: number, passkeysAllowed: boolean, rpId: string|null}} Factors
 */

/** @type {string} */
const user = boot.user;
/** A realm that logs in elsewhere gives the server no password to confirm a change with. */
const confirmable = boot.realm.type !== 'openid';

/** @type {Factors} */
let factors = { entries: [], totpLocked: false, lockedUntil: 0, passkeysAllowed: false, rpId: null };

/** @param {string} id @returns {HTMLElement} */
const place = id => /** @type {any} */ (document.getElementById(id));

/** What the dialogs need to know. */
const about = () => ({ user, me: user, node: boot.node, entries: factors.entries, rpId: factors.rpId, reload, open });

/** Reads the factors and draws the page. @returns {Promise<boolean>} false when the server cannot be reached */
async function reload() {
  for (const card of ['factors', 'recovery']) place(card).setAttribute('aria-busy', 'true');
  const [list, status, passkeys] = await Promise.all([
    call('GET', `/access/tfa/${encodeURIComponent(user)}`),
    call('GET', '/pveauth/tfa-status', { userid: user }),
    readPasskeys(),
  ]);
  for (const card of ['factors', 'recovery']) place(card).removeAttribute('aria-busy');
  if (!list.ok) {
    showFailure(list);
    if (list.status === 0) waitForServer(reload);
    return list.status !== 0;
  }

  const own = status.data?.[0];
  const known = new Map((own?.entries ?? []).map((/** @type {any} */ entry) => [entry.id, entry]));
  factors = {
    entries: list.data.map((/** @type {any} */ item) => ({
      ...toEntry(item, known.get(item.id), passkeys.rpId),
      ...passkeys.entries.get(item.id),
    })),
    totpLocked: Boolean(own?.totpLocked),
    lockedUntil: Number(own?.tfaLockedUntil) || 0,
    passkeysAllowed: passkeys.allowed,
    rpId: passkeys.rpId,
  };
  draw();
  setState('ready');
  signalAccepted(passkeys);
  showRecentActivity(place('activity-card'), user);
  return true;
}

function draw() {
  const status = statusOf(factors, boot.realm);
  place('status-badge').replaceChildren(h('span', { class: `badge badge-${status.kind}` }, icon(status.icon), status.label));
  place('status-text').replaceChildren(
    ...status.texts.map(text => h('p', null, text)),
    ...(confirmable ? [] : [alertBox('info', null, UNCONFIRMABLE)]),
  );
  place('advice').replaceChildren(...advice(factors, confirmable, open));

  find('add-menu').disabled = !confirmable;
  find('add-passkey').hidden = !factors.passkeysAllowed;
  find('add-recovery').hidden = factors.entries.some(entry => entry.type === 'recovery');
  place('factor-list').replaceChildren(
    factorList(
      factors.entries.filter(entry => entry.type !== 'recovery'),
      confirmable,
      change,
    ),
  );
  drawRecovery(factors.entries.find(entry => entry.type === 'recovery'));
}

/** @param {Entry|undefined} set */
function drawRecovery(set) {
  const button = (/** @type {string} */ label, /** @type {string} */ t, /** @type {() => void} */ click) =>
    h('button', { class: 'btn', type: 'button', 'data-t': t, disabled: !confirmable, on: { click } }, label);
  place('recovery-card').replaceChildren(
    ...(set
      ? [
          h(
            'div',
            { class: 'stack' },
            h(
              'p',
              null,
              'A set of recovery keys exists, made ',
              when(set.created),
              '. Each key replaces a second factor once.',
            ),
            h(
              'div',
              { class: 'row' },
              button('New set', 'recovery-renew', () => open('recovery')),
              button('Remove', 'recovery-remove', () => change('remove', set)),
            ),
          ),
        ]
      : [
          h(
            'div',
            { class: 'stack' },
            h('p', null, 'No recovery keys yet. They let you in when your usual device is lost or broken.'),
            h(
              'div',
              { class: 'row' },
              button('Make recovery keys', 'recovery-create', () => open('recovery')),
            ),
          ),
        ]),
  );
}

/** @param {import('./api.js').Answer} answer */
function showFailure(answer) {
  const again = makeButton('Try again', 'reload', reload, 'btn-s');
  place('status-badge').replaceChildren();
  place('status-text').replaceChildren(h('p', { class: 'muted' }, 'Not known.'));
  place('factor-list').replaceChildren(
    h(
      'div',
      { class: 'card-b', role: 'alert' },
      alertBox('err', 'Your second factors could not be read.', ...describeReading(answer), h('div', { class: 'row' }, again)),
    ),
  );
  place('recovery-card').replaceChildren(h('p', { class: 'muted' }, 'Not known.'));
  place('activity-card').replaceChildren(h('p', { class: 'card-b muted' }, 'Not known.'));
  setState('error');
}

/** @param {'webauthn'|'passkey'|'totp'|'yubico'|'recovery'} kind */
const open = kind =>
  openDialog(async () => {
    if (kind === 'yubico') (await import('./add-yubico.js')).addYubico(about());
    else if (kind === 'totp') (await import('./add-totp.js')).addTotp(about());
    else if (kind === 'recovery') (await import('./recovery-keys.js')).makeRecoveryKeys(about());
    else (await import('./add-webauthn.js')).addWebAuthn(about(), kind === 'passkey');
  });

/** @param {'rename'|'enable'|'disable'|'remove'|'upgrade'} action @param {Entry} entry */
const change = (action, entry) =>
  openDialog(async () => {
    if (action === 'upgrade') (await import('./upgrade-u2f.js')).upgradeU2f(entry, about());
    else (await import('./factor-actions.js')).changeFactor(action, entry, about());
  });

makeMenu(find('add-menu'), place('add-menu'));
find('add-webauthn').addEventListener('click', () => open('webauthn'));
find('add-passkey').addEventListener('click', () => open('passkey'));
find('add-totp').addEventListener('click', () => open('totp'));
find('add-yubico').hidden = !/yubico/.test(boot.realm.tfa ?? '');
find('add-yubico').addEventListener('click', () => open('yubico'));
find('add-recovery').addEventListener('click', () => open('recovery'));
showPasswordCard(place('password-card'), { user, realm: boot.realm, node: boot.node });
reload();
