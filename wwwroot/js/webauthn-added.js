// The last step of registering a key: its name once more, a try, and what to do next.

import { call } from './api.js';
import { encode } from './b64.js';
import { alertBox, h, makeButton } from './dom.js';
import { descriptionField, showRefusal, validate } from './form.js';
import { getAssertion } from './webauthn.js';
import { explain } from './webauthn-errors.js';

const TRY_TIMEOUT = 60_000;

/**
 * @param {import('./dialog.js').Dialog} dialog
 * @param {import('./factor-actions.js').About} about
 * @param {{id: string, credential: any, rpId: string, description: string, password: string|undefined}} added
 */
export function showAdded(dialog, about, added) {
  const recovery = about.entries.some(entry => entry.type === 'recovery');
  const name = descriptionField(added.description);
  const advice = `Keep a second key in a safe place.${recovery ? '' : ' Recovery keys let you in when all keys are lost.'}`;
  const result = h('div', { role: 'status', 'data-t': 'try-result' });
  const controller = new AbortController();
  dialog.onClose = () => controller.abort();
  const tryIt = makeButton('Try it now', 'try-now', () => tryKey(added, controller.signal, result));

  /** @param {(() => void)|null} next */
  async function leave(next) {
    if (!validate([name])) return;
    const text = name.value.trim();
    if (text !== added.description) {
      dialog.setBusy('Saving…');
      const answer = await call('PUT', `/access/tfa/${encodeURIComponent(about.user)}/${encodeURIComponent(added.id)}`, {
        description: text,
        password: added.password,
      });
      if (!answer.ok) return showRefusal(answer, { dialog, me: about.me, own: null, fields: { description: name } });
      await about.reload();
    }
    added.password = undefined;
    dialog.close();
    next?.();
  }

  const extra = (/** @type {string} */ label, /** @type {string} */ t, /** @type {'webauthn'|'recovery'} */ what) =>
    makeButton(label, t, () => leave(() => about.open(what)));
  dialog.show({
    title: 'Security key added',
    body: [
      alertBox('ok', 'Security key added.', kept(added.credential)),
      name.root,
      h('div', { class: 'row' }, tryIt),
      result,
      h('p', { class: 'muted' }, advice),
    ],
    cancel: null,
    extra: [
      extra('Add another', 'next-webauthn', 'webauthn'),
      ...(recovery ? [] : [extra('Recovery keys', 'next-recovery', 'recovery')]),
    ],
    submit: { label: 'Done', t: 'done' },
    focus: () => dialog.button ?? null,
    onSubmit: () => leave(null),
  });
}

/**
 * A ceremony with the new key only. Nothing is sent.
 * @param {{credential: any, rpId: string}} added
 * @param {AbortSignal} signal
 * @param {HTMLElement} result
 */
async function tryKey({ credential, rpId }, signal, result) {
  const publicKey = {
    challenge: encode(crypto.getRandomValues(new Uint8Array(32))),
    rpId,
    userVerification: 'discouraged',
    allowCredentials: [{ type: 'public-key', id: credential.id }],
  };
  result.textContent = 'Waiting for the key…';
  const { error, elapsed } = await getAssertion(publicKey, TRY_TIMEOUT, signal);
  const explained = error && explain(error, elapsed, { kind: 'get', rpId, timeout: TRY_TIMEOUT, user: '', reference: '' });
  if (!signal.aborted) result.replaceChildren(explained ? alertBox('warn', null, explained.text) : alertBox('ok', 'It works.'));
}

/** Where the credential lives, as far as the browser says. @param {any} credential */
function kept(credential) {
  const transports = credential.response.getTransports?.() ?? [];
  if (credential.authenticatorAttachment === 'platform') return 'It is kept on this device or in its password manager.';
  if (transports.includes('hybrid')) return 'It is kept on the phone or tablet.';
  return 'It is kept on the security key.';
}
