// Makes a WebAuthn key of a legacy U2F one: the key shows that it is the one, is registered anew, then the old entry is
// removed. Without the first step whoever takes the wrong key from the drawer would lose the right one.

import { call, describe } from './api.js';
import { encode } from './b64.js';
import { Dialog } from './dialog.js';
import { alertBox } from './dom.js';
import { ownPasswordField, showRefusal, validate } from './form.js';
import { toast } from './toast.js';
import { u2fRequest } from './u2f.js';
import { createCredential, getAssertion, obstacle, registrationJson } from './webauthn.js';
import { errorDetails, explain, obstacleText } from './webauthn-errors.js';
import { waitView } from './wait-view.js';

const TITLE = 'Upgrade to WebAuthn';
/** The server forgets a registration after 120 s; the answer needs some of that. */
const LONGEST = 115_000;

/** @type {Record<'get'|'create', (name: string) => string>} */
const TOUCH = {
  get: name => `Touch the key of "${name}".`,
  create: name => `Touch the key of "${name}" again.`,
};

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
        : `Browsers are dropping U2F. Touch the key of "${entry.description}" twice: once to show that it is the one, ` +
          'once to register it as WebAuthn; then its U2F entry is removed.',
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
    if (!(await isThere()) || dialog.closed) return;
    const start = await call('POST', path, { type: 'webauthn', description, password: own });
    if (dialog.closed) return;
    if (!start.ok) return refuse(start);

    const { publicKey } = JSON.parse(start.data.challenge);
    // This key is meant to be registered a second time, so that U2F keys are not excluded.
    const { appidExclude: _, ...extensions } = publicKey.extensions ?? {};
    const credential = await touch('create', { ...publicKey, extensions, hints: ['security-key'] }, start.reference);
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

  /** Whether the very key of this entry answers; what it signs is of no use to anybody. */
  async function isThere() {
    const { ok, data, reference } = await call('GET', '/pveauth/passkeys');
    const key = ok && data.u2f?.find((/** @type {any} */ known) => known.id === entry.id);
    if (!key) {
      dialog.fail(
        'The server has no AppID for this U2F key any more, so it cannot show that it is the one.',
        'Add it as a new security key, then remove this entry by its menu.',
      );
      return false;
    }
    const challenge = encode(crypto.getRandomValues(new Uint8Array(32)));
    const request = u2fRequest({ challenge: { challenge, appId: data.appId }, keys: [key] });
    return Boolean(await touch('get', request, reference));
  }

  /**
   * @param {'get'|'create'} kind
   * @param {any} publicKey
   * @param {string} reference
   * @returns {Promise<any>} null when it failed, which is shown then
   */
  async function touch(kind, publicKey, reference) {
    const controller = new AbortController();
    const timeout = Math.min(publicKey.timeout ?? LONGEST, LONGEST);
    const view = waitView(Date.now() + timeout, () => controller.abort(), TOUCH[kind](entry.description));
    dialog.onClose = () => controller.abort();
    dialog.show({ title: TITLE, body: [view.root], cancel: null, focus: () => null });
    view.focus();
    const perform = kind === 'get' ? getAssertion : createCredential;
    const { credential, error, elapsed } = await perform(publicKey, timeout, controller.signal);
    view.stop();
    dialog.onClose = undefined;
    if (dialog.closed) return null;
    ask();
    if (credential) {
      dialog.setBusy(kind === 'get' ? 'Asking the server…' : 'Upgrading…');
      return credential;
    }
    const rpId = publicKey.rp?.id ?? publicKey.rpId;
    const context = { kind, rpId, appId: publicKey.extensions.appid, timeout, user: about.user, reference };
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
