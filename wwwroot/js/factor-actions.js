// Renaming, switching and removing a second factor. Each asks for the own password.

import { call } from './api.js';
import { Dialog } from './dialog.js';
import { alertBox } from './dom.js';
import { descriptionField, ownPasswordField, showRefusal, validate } from './form.js';
import { ownerNote } from './new-factor.js';
import { signalRemoved } from './passkeys.js';
import { toast } from './toast.js';

/**
 * @typedef {Pick<import('./security.js').Entry, 'id'|'type'|'description'|'created'|'enabled'|'credential'>} Entry
 * @typedef {'rename'|'enable'|'disable'|'remove'} Action
 * @typedef {{user: string, me: string, node: string, entries: Entry[], rpId?: string|null, reload: () => Promise<boolean>,
 *   open: (kind: 'webauthn'|'passkey'|'totp'|'yubico'|'recovery') => void, enrolment?: import('./enrol.js').Enrolment,
 *   required?: boolean, place?: () => HTMLElement|null}} About `me` sits at the keyboard, `user` owns the factors; with an
 *   enrolment there is no session yet and the factor completes the login; `required` by policy; the focus goes to `place`
 *   when a dialog closes, by default to where /account/security has it
 */

/** @type {Record<string, string>} */
const KINDS = {
  webauthn: 'security key',
  totp: 'TOTP entry',
  u2f: 'U2F entry',
  yubico: 'Yubico entry',
  recovery: 'recovery keys',
};

/** @param {string} type */
const kindOf = type => KINDS[type] ?? 'entry';

/**
 * @param {Action} action
 * @param {Entry} entry
 * @param {About} about
 */
export function changeFactor(action, entry, about) {
  const path = `/access/tfa/${encodeURIComponent(about.user)}/${encodeURIComponent(entry.id)}`;
  const password = ownPasswordField(about.me);
  const description = action === 'rename' ? descriptionField(entry.description) : null;
  const dialog = new Dialog({ focusAfter: () => after(entry, about) });

  /** @returns {Promise<import('./api.js').Answer>} */
  function send() {
    const own = password?.value;
    if (action === 'remove') return call('DELETE', path, { password: own });
    if (action === 'rename') return call('PUT', path, { description: description?.value.trim(), password: own });
    return call('PUT', path, { enable: action === 'enable', password: own });
  }

  const warning = lossText(action, entry, about);
  const texts = textsOf(action, entry, about.user === about.me ? 'You' : about.user);
  dialog.show({
    title: texts.title,
    lead: texts.lead,
    body: [
      ...ownerNote(about),
      ...(warning ? [alertBox('warn', null, warning)] : []),
      ...[description, password].flatMap(field => (field ? [field.root] : [])),
    ],
    submit: { label: texts.button, danger: action === 'remove' },
    async onSubmit() {
      if (!validate([description, password])) return;
      dialog.setBusy(texts.busy);
      const answer = await send();
      if (dialog.closed) return void about.reload();
      if (!answer.ok) return showRefusal(answer, { dialog, me: about.me, own: password, fields: { password, description } });
      await about.reload();
      dialog.close();
      toast(texts.done);
      if (action === 'remove') signalRemoved(about.rpId ?? null, entry.credential);
    },
  });
}

/** @param {Action} action @param {Entry} entry @param {string} who "You", or somebody else's name */
function textsOf(action, entry, who) {
  const kind = kindOf(entry.type);
  const name = entry.description;
  if (action === 'rename') return { title: `Edit ${name}`, lead: '', button: 'Save', busy: 'Saving…', done: 'Saved.' };
  if (action === 'enable') {
    return {
      title: `Enable ${name}?`,
      lead: `${who} can log in with ${name} again.`,
      button: 'Enable',
      busy: 'Enabling…',
      done: `${name} is enabled.`,
    };
  }
  if (action === 'disable') {
    return {
      title: `Disable ${name}?`,
      lead: `${who} cannot log in with ${name} until it is enabled again.`,
      button: 'Disable',
      busy: 'Disabling…',
      done: `${name} is disabled.`,
    };
  }
  const lead =
    entry.type === 'recovery'
      ? 'The unused keys stop working.'
      : `${who} can no longer log in with ${name}.` +
        (entry.type === 'webauthn' && who === 'You' ? " Also delete the passkey in your device's password manager." : '');
  return { title: `Remove ${name}?`, lead, button: `Remove ${kind}`, busy: 'Removing…', done: `${name} removed.` };
}

/**
 * What is left when this entry is gone.
 * @param {Action} action
 * @param {Entry} entry
 * @param {About} about
 */
function lossText(action, entry, { user, me, entries, required }) {
  if (action !== 'remove' && action !== 'disable') return '';
  const left = entries.filter(other => other.id !== entry.id && other.enabled);
  if (left.length === 0) {
    const own = user === me;
    const next = required ? ` and ${own ? 'you' : 'they'} must set up a new one at ${own ? 'your' : 'the'} next login` : '';
    return own
      ? `This is your last second factor. Afterwards your password alone is enough${next}.`
      : `This is the last second factor of ${user}. Afterwards the password alone is enough${next}.`;
  }
  const recoveryOnly = entry.type !== 'recovery' && left.every(other => other.type === 'recovery');
  return recoveryOnly ? 'Only recovery keys remain. Each works once.' : '';
}

/** The entry's own control, or what stands for the list when the entry is gone. @param {Entry} entry @param {About} about */
function after(entry, { place }) {
  if (place) return place();
  if (entry.type === 'recovery') return document.getElementById('recovery-h');
  const button = document.querySelector(`[data-id="${CSS.escape(entry.id)}"] [data-t="entry-menu"]`);
  return /** @type {HTMLElement|null} */ (button ?? document.getElementById('factors-h'));
}
