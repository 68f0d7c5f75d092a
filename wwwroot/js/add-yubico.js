// The dialog that adds a YubiKey, proven by a touch.

import { Dialog } from './dialog.js';
import { alertBox, h, makeButton } from './dom.js';
import { Field, descriptionField, freeName, showRefusal, validate } from './form.js';
import { confirmationField, ownerNote, sendFactor } from './new-factor.js';

const PASSWORD = /^[cbdefghijklnrtuv]{32,48}$/;

/** @param {import('./factor-actions.js').About} about */
export function addYubico(about) {
  const dialog = new Dialog();
  const taken = about.entries.map(entry => entry.description);
  const description = descriptionField(freeName('YubiKey', taken));
  const password = confirmationField(about);
  const touch = new Field({
    label: 'Yubico OTP Key',
    t: 'yubico-value',
    hint: "Put the cursor here and touch the key. Only the key's public name is kept.",
    attributes: { class: 'input mono', autocomplete: 'one-time-code', spellcheck: 'false', dir: 'ltr', required: true },
    check: text =>
      PASSWORD.test(text.trim().toLowerCase()) ? null : 'This does not look like a YubiKey code. Check the keyboard layout.',
  });
  // The key types Enter behind its code; the own password may still be missing.
  touch.input.addEventListener('keydown', event => {
    if (event.key === 'Enter' && password && !password.value) {
      event.preventDefault();
      password.input.focus();
    }
  });
  const instead = makeButton('Register it as a security key', 'yubico-webauthn', () => {
    dialog.close();
    about.open('webauthn');
  });

  async function submit() {
    if (!validate([description, touch, password])) return;
    dialog.setBusy('Checking…');
    const answer = await sendFactor(about, {
      type: 'yubico',
      description: description.value.trim(),
      value: touch.value.trim(),
      password: password?.value,
    });
    if (dialog.closed) return void about.reload();
    if (!answer.ok) {
      touch.input.value = '';
      return showRefusal(answer, { dialog, me: about.me, own: password, fields: { description, password, value: touch } });
    }
    await about.reload();
    dialog.show({
      title: 'YubiKey added',
      body: [alertBox('ok', 'YubiKey added.', 'From the next login on, a touch can be asked for.')],
      cancel: null,
      submit: { label: 'Done', t: 'done' },
      onSubmit: () => dialog.close(),
    });
  }

  dialog.show({
    title: 'Add a YubiKey',
    lead: h('p', null, 'YubiKeys can do WebAuthn too, which is harder to phish.'),
    body: [...ownerNote(about), description.root, touch.root, password?.root],
    extra: [instead],
    submit: { label: 'Add' },
    focus: () => description.input,
    onSubmit: submit,
  });
}
