// A login that is complete when a second factor has been set up. The dialogs are those of the account page.

import { call, useCsrf } from './api.js';
import { Dialog } from './dialog.js';
import { alertBox, announce, boot, h, icon, makeButton } from './dom.js';
import { showKeys } from './recovery-keys.js';
import { obstacle } from './webauthn.js';
import { obstacleText } from './webauthn-errors.js';
import { readChallenge } from './ticket.js';

/**
 * @typedef {import('./api.js').Answer} Answer
 * @typedef {{send: (parameters: Record<string, any>) => Promise<Answer>, completed: (dialog: Dialog, answer: Answer) => void}}
 *   Enrolment
 */

const TIMEOUT = 30_000;

/**
 * Shows what can be set up.
 * @param {HTMLElement} box
 * @param {import('./second-factor.js').Settings} settings
 * @returns {{destroy: () => void}}
 */
export function mountEnrolment(box, settings) {
  const { user, realm, answer } = settings;
  const ticket = answer.data.ticket;
  /** @type {{enrol: string[], recovery: 'off'|'optional'|'required'}} */
  const offer = readChallenge(ticket).pveauth;
  /** @type {Answer|null} */
  let session = null;

  /** @type {Enrolment} */
  const enrolment = {
    send: parameters =>
      call(
        'POST',
        '/pveauth/enrol',
        { username: user, 'tfa-challenge': ticket, ...parameters, 'http-only': parameters.value ? 1 : undefined },
        { open: true, timeout: TIMEOUT },
      ),
    completed,
  };

  /** From here on there is a session, whatever becomes of the dialog. @param {Dialog} open @param {Answer} done */
  function completed(open, done) {
    const dialog = open.closed ? new Dialog() : open;
    useCsrf(done.data.CSRFPreventionToken);
    session = done;
    dialog.onClose = () => settings.finished(done, {});
    if (done.data.recovery) showKeys(dialog, { user }, done.data.recovery);
    else if (offer.recovery === 'optional') askForRecovery(dialog);
    else dialog.close();
  }

  /** @param {Dialog} dialog */
  function askForRecovery(dialog) {
    dialog.show({
      title: 'Recovery keys',
      lead: alertBox('ok', 'Your second factor is set up.', 'From now on it is asked for at each login.'),
      body: [h('p', null, 'Ten keys, each good for one login, let you in when your device is lost or broken.')],
      cancel: 'Skip for now',
      submit: { label: 'Make recovery keys', t: 'enrol-recovery' },
      focus: () => dialog.button,
      async onSubmit() {
        dialog.setBusy('Making keys…');
        const made = await call('POST', `/access/tfa/${encodeURIComponent(user)}`, {
          type: 'recovery',
          password: user === 'root@pam' ? undefined : settings.password?.(),
        });
        if (made.ok) return showKeys(dialog, { user }, made.data.recovery);
        dialog.fail('The recovery keys could not be made.', 'You can make them later, under Security.');
      },
    });
  }

  /** @param {'webauthn'|'totp'} kind */
  async function open(kind) {
    const about = {
      user,
      me: user,
      node: boot.node,
      entries: [],
      reload: async () => true,
      open: () => {},
      enrolment,
    };
    try {
      if (kind === 'totp') (await import('./add-totp.js')).addTotp(about);
      else (await import('./add-webauthn.js')).addWebAuthn(about);
    } catch {
      notice.replaceChildren(alertBox('err', `No connection to ${location.host}.`, 'Try again.'));
    }
  }

  const notice = h('div', { role: 'alert' });
  const keysOffered = offer.enrol.includes('webauthn');
  const blocked = obstacle();
  const noKeys = blocked
    ? obstacleText(blocked)
    : realm.tfa && !realm.stronger
      ? `Realm ${realm.realm} accepts only TOTP.`
      : 'Security keys are not set up for this address. An administrator has to set or correct the WebAuthn settings.';

  box.replaceChildren(
    h(
      'div',
      { class: 'auth-top' },
      document.querySelector('.mark')?.cloneNode(true),
      h('h1', { tabindex: '-1' }, 'Set up a second factor'),
      h('p', { class: 'muted' }, `${location.host} requires one. It takes a minute.`),
    ),
    h(
      'div',
      { class: 'card' },
      h(
        'div',
        { class: 'card-b stack' },
        notice,
        keysOffered && !blocked
          ? offerOf('fob', 'Security key or passkey', 'Touch a key, or confirm on this device or phone.', 'enrol-webauthn', () =>
              open('webauthn'),
            )
          : alertBox('info', null, noKeys),
        offerOf('phone', 'TOTP app', 'Type a code that an app on your phone shows.', 'enrol-totp', () => open('totp')),
        h(
          'div',
          { class: 'row' },
          makeButton('Cancel', 'enrol-cancel', () =>
            settings.restart('You are not logged in.', 'Setup starts again at your next login.'),
          ),
        ),
      ),
    ),
  );
  settings.setState('enrol');
  /** @type {HTMLElement|null} */ (box.querySelector('h1'))?.focus();
  announce('Password accepted. Set up a second factor.');

  return {
    destroy() {
      // Somebody who goes back now is logged in all the same.
      if (session) settings.finished(session, {});
      for (const dialog of document.querySelectorAll('dialog[open]')) dialog.remove();
    },
  };
}

/**
 * @param {string} symbol
 * @param {string} title
 * @param {string} text
 * @param {string} t
 * @param {() => void} click
 */
function offerOf(symbol, title, text, t, click) {
  const button = makeButton('Set up', t, click, t === 'enrol-webauthn' ? 'btn-p' : '');
  button.setAttribute('aria-label', `Set up ${title}`);
  return h(
    'section',
    { class: 'offer' },
    icon(symbol),
    h(
      'div',
      { class: 'grow' },
      h('h2', null, title, t === 'enrol-webauthn' && h('span', { class: 'badge badge-ok' }, 'Recommended')),
      h('p', { class: 'muted' }, text),
    ),
    button,
  );
}
