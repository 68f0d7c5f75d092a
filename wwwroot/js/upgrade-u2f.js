// Makes a WebAuthn key of a legacy U2F one: the same key is registered anew, then the old entry is removed.

import { call, describe } from './api.js';
import { Dialog } from './dialog.js';
import { alertBox } from './dom.js';
import { ownPasswordField, showRefusal, validate } from './form.js';
import { toast } from './toast.js';
import { createCredential, obstacle, registrationJson } from './webauthn.js';
import { errorDetails, explain, obstacleText } from './webauthn-errors.js';
import { waitView } from './wait-view.js';

const TITLE = 'Upgrade to WebAuthn';
/** The server forgets a registration after 120 s; the answer needs some of that. */
const LONGEST = 115_000;

/**
 * @param {import('./security.js').Entry} entry of type U2F
 * @param {import('./factor-actions.js').About} about
 */
export function upgradeU2f(entry, about) {
  const path = `/access/tfa/${encodeURIComponent(about.user)}`;
  const dialog = new Dialog({ focusAfter: () => document.getElementById('factors-h') });
  const password = ownPasswordField(about.me);
  const blocked = obstacle();

  function ask() {
    dialog.show({
      title: TITLE,
      lead: blocked
        ? undefined
        : `Browsers are dropping U2F. Touch the key of "${entry.description}" once: ` +
          'it is registered as WebAuthn, then its U2F entry is removed.',
      body: blocked ? [alertBox('err', null, obstacleText(blocked))] : password ? [password.root] : [],
      cancel: blocked ? 'Close' : 'Cancel',
      submit: blocked ? undefined : { label: 'Upgrade' },
      onSubmit: upgrade,
    });
  }

  async function upgrade() {
    if (!validate([password])) return;
    const own = password?.value;
    const description = entry.description;
    dialog.setBusy('Asking the server…');
    const start = await call('POST', path, { type: 'webauthn', description, password: own });
    if (dialog.closed) return;
    if (!start.ok) return refuse(start);

    const { publicKey } = JSON.parse(start.data.challenge);
    // This key is meant to be registered a second time, so that U2F keys are not excluded.
    const { appidExclude: _, ...extensions } = publicKey.extensions ?? {};
    const credential = await touch({ ...publicKey, extensions, hints: ['security-key'] }, start.reference);
    if (!credential) return;

    const finish = await call('POST', path, {
      type: 'webauthn',
      description,
      challenge: publicKey.challenge,
      value: registrationJson(credential),
      password: own,
    });
    if (!finish.ok) return dialog.closed ? void about.reload() : refuse(finish);

    // Only now: until the new entry is stored, the old one is the way in.
    const gone = await call('DELETE', `${path}/${encodeURIComponent(entry.id)}`, { password: own });
    await about.reload();
    if (dialog.closed) return;
    if (!gone.ok) {
      dialog.fail('The key is registered as WebAuthn, but its U2F entry is still there.', 'Remove it by its menu.', ...describe(gone));
      return;
    }
    dialog.close();
    toast(`${description} is a WebAuthn key now.`);
  }

  /** @param {import('./api.js').Answer} answer */
  function refuse(answer) {
    showRefusal(answer, { dialog, me: about.me, own: password, fields: { password } });
    if (/no webauthn configuration/i.test(answer.message)) {
      dialog.fail('WebAuthn is not set up for this address.', 'An administrator has to set or correct the WebAuthn settings.');
    }
  }

  /** @param {any} publicKey @param {string} reference @returns {Promise<any>} null when it failed, which is shown then */
  async function touch(publicKey, reference) {
    const controller = new AbortController();
    const timeout = Math.min(publicKey.timeout ?? LONGEST, LONGEST);
    const view = waitView(Date.now() + timeout, () => controller.abort(), `Touch the key of "${entry.description}".`);
    dialog.onClose = () => controller.abort();
    dialog.show({ title: TITLE, body: [view.root], cancel: null, focus: () => null });
    view.focus();
    const { credential, error, elapsed } = await createCredential(publicKey, timeout, controller.signal);
    view.stop();
    dialog.onClose = undefined;
    if (dialog.closed) return null;
    ask();
    if (credential) {
      dialog.setBusy('Upgrading…');
      return credential;
    }
    const context = { kind: /** @type {const} */ ('create'), rpId: publicKey.rp.id, timeout, user: about.user, reference };
    const explained = explain(error, elapsed, context);
    if (explained) {
      dialog.alert.replaceChildren(
        alertBox(explained.neutral ? 'info' : 'err', null, explained.text, errorDetails(error, elapsed, context)),
      );
    }
    return null;
  }

  ask();
}
