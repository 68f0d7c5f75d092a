// The dialog that registers a security key or passkey: name, ceremony, done.

import { Dialog } from './dialog.js';
import { alertBox, h, icon, makeButton } from './dom.js';
import { descriptionField, freeName, showRefusal, validate } from './form.js';
import { confirmationField, ownerNote, sendFactor, sendPasskey } from './new-factor.js';
import { createCredential, obstacle, registrationJson } from './webauthn.js';
import { showAdded } from './webauthn-added.js';
import { errorDetails, explain, obstacleText } from './webauthn-errors.js';
import { waitView } from './wait-view.js';

/** The server forgets a registration after 120 s; the answer needs some of that. */
const LONGEST = 115_000;

const KINDS = [
  { hint: 'client-device', label: 'This device', icon: 'laptop', name: () => `${platform()} passkey` },
  { hint: 'security-key', label: 'Security key', icon: 'fob', name: () => 'Security key' },
  { hint: 'hybrid', label: 'Phone or tablet', icon: 'phone', name: () => 'Phone passkey' },
];

/** @typedef {import('./factor-actions.js').About} About */

/**
 * @param {About} about
 * @param {boolean} [passkey] makes one that logs in without a password
 */
export function addWebAuthn(about, passkey = false) {
  const dialog = new Dialog();
  const blocked = obstacle();
  const send = passkey ? sendPasskey : sendFactor;
  const title = passkey ? 'Add a passkey for logging in without a password' : 'Add a security key or passkey';
  const password = confirmationField(about);
  const taken = () => about.entries.map(entry => entry.description);
  const description = descriptionField(freeName(KINDS[passkey ? 0 : 1].name(), taken()));
  let kind = KINDS[passkey ? 0 : 1];
  let named = false;
  description.input.addEventListener('input', () => {
    named = true;
  });

  const owner = ownerNote(about);
  owner[0]?.append(': the key must be in your hands and plugged into this computer.');

  const choices = h(
    'fieldset',
    { class: 'field' },
    h('legend', null, 'Where is the key?'),
    h(
      'div',
      { class: 'choices' },
      ...KINDS.map(choice =>
        h(
          'label',
          { class: 'choice' },
          h('input', {
            type: 'radio',
            name: 'kind',
            value: choice.hint,
            checked: choice === kind,
            'data-t': `kind-${choice.hint}`,
            on: {
              change() {
                kind = choice;
                if (!named) description.input.value = freeName(choice.name(), taken());
              },
            },
          }),
          icon(choice.icon),
          choice.label,
        ),
      ),
    ),
  );

  function askName() {
    dialog.show({
      title,
      lead: passkey && !blocked ? 'It must verify you, by PIN, fingerprint or face.' : undefined,
      body: blocked
        ? [alertBox('err', null, obstacleText(blocked))]
        : [...owner, choices, description.root, ...(password ? [password.root] : [])],
      cancel: blocked ? 'Close' : 'Cancel',
      submit: blocked ? undefined : { label: 'Register' },
      focus: () => (blocked ? dialog.cancel : description.input),
      onSubmit: register,
    });
  }

  async function register() {
    if (!validate([description, password])) return;
    dialog.setBusy('Asking the server…');
    const start = await send(about, {
      type: 'webauthn',
      description: description.value.trim(),
      password: password?.value,
    });
    if (dialog.closed) return;
    if (!start.ok) {
      showRefusal(start, { dialog, me: about.me, own: password, fields: { description, password } });
      if (/no webauthn configuration/i.test(start.message)) {
        dialog.fail(
          'WebAuthn is not set up for this address.',
          'An administrator has to set or correct the WebAuthn settings.',
        );
      }
      return;
    }
    await finishWith(JSON.parse(start.data.challenge).publicKey, start.reference);
  }

  /** @param {any} publicKey @param {string} reference */
  async function finishWith(publicKey, reference) {
    const credential = await ceremony(publicKey, reference);
    if (!credential) return;

    const finish = await send(about, {
      type: 'webauthn',
      description: description.value.trim(),
      challenge: publicKey.challenge,
      value: registrationJson(credential),
      password: password?.value,
    });
    if (finish.ok && about.enrolment) return about.enrolment.completed(dialog, finish);
    if (dialog.closed) return void about.reload();
    if (!finish.ok) {
      askName();
      showRefusal(finish, { dialog, me: about.me, own: password, fields: { password } });
      return;
    }
    await about.reload();
    showAdded(dialog, about, {
      id: finish.data.id,
      credential,
      rpId: publicKey.rp.id,
      description: description.value.trim(),
      password: password?.value,
    });
  }

  /** @param {any} publicKey @param {string} reference @returns {Promise<any>} null when it failed, which is shown then */
  async function ceremony(publicKey, reference) {
    const controller = new AbortController();
    const timeout = Math.min(publicKey.timeout ?? LONGEST, LONGEST);
    const view = waitView(
      Date.now() + timeout,
      () => controller.abort(),
      'Follow the browser prompt: touch the security key, or confirm on the device that keeps the passkey.',
    );
    dialog.onClose = () => controller.abort();
    dialog.show({ title, body: [view.root], cancel: null, focus: () => null });
    view.focus();
    const { credential, error, elapsed } = await createCredential(
      { ...publicKey, hints: [kind.hint] },
      timeout,
      controller.signal,
    );
    view.stop();
    dialog.onClose = undefined;
    if (dialog.closed) return null;
    askName();
    if (credential) {
      dialog.setBusy('Checking…');
      return credential;
    }
    const context = { kind: /** @type {const} */ ('create'), rpId: publicKey.rp.id, timeout, user: about.user, reference };
    const explained = explain(error, elapsed, context);
    if (explained) {
      const existing = error.name === 'InvalidStateError' ? alreadyThere(publicKey, reference) : [];
      dialog.alert.replaceChildren(
        alertBox(explained.neutral ? 'info' : 'err', null, explained.text, ...existing, errorDetails(error, elapsed, context)),
      );
      dialog.button?.focus();
    }
    return null;
  }

  /**
   * The key is one of these. If it may be a U2F key, it may become a WebAuthn key as well: U2F has no future.
   * @param {any} publicKey
   * @param {string} reference
   */
  function alreadyThere(publicKey, reference) {
    const { appidExclude, ...extensions } = publicKey.extensions ?? {};
    const known = about.entries.filter(entry => entry.type === 'webauthn' || (appidExclude && entry.type === 'u2f'));
    return [
      h('p', null, `Registered: ${names(known)}`),
      appidExclude &&
        makeButton('It is a U2F key: register it as WebAuthn too', 'webauthn-besides-u2f', () => {
          dialog.alert.replaceChildren();
          finishWith({ ...publicKey, extensions }, reference);
        }),
    ];
  }

  askName();
}

/** @param {import('./security.js').Entry[]} entries */
const names = entries => entries.map(entry => entry.description).join(', ');

/** A word for this device. */
function platform() {
  const name = /iPhone|iPad|Android|Mac(?= OS X)|Windows|CrOS|Linux/.exec(navigator.userAgent)?.[0] ?? 'Device';
  return name === 'CrOS' ? 'Chromebook' : name;
}
