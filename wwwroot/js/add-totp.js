// The dialog that adds a TOTP app: picture and secret from the server, proof by a first code.

import { Dialog } from './dialog.js';
import { alertBox, h, makeButton } from './dom.js';
import { Field, descriptionField, freeName, showRefusal, validate } from './form.js';
import { confirmationField, ownerNote, sendFactor } from './new-factor.js';
import { skewText } from './refusals.js';
import { TotpDraft } from './totp-draft.js';

/**
 * @param {import('./factor-actions.js').About} about
 */
export function addTotp(about) {
  const dialog = new Dialog();
  const draft = new TotpDraft(about);
  const taken = about.entries.map(entry => entry.description);
  const description = descriptionField(freeName('TOTP app', taken));
  const password = confirmationField(about);
  const verify = new Field({
    label: 'Verify Code',
    t: 'totp-verify',
    attributes: { inputmode: 'numeric', autocomplete: 'one-time-code', maxlength: 9, required: true, class: 'input mono' },
    check: text => (digitsOf(text).length === draft.digits ? null : `Type the ${draft.digits} digits that the app shows.`),
  });

  async function submit() {
    if (!draft.settings.validate() || !validate([description, verify, password])) return;
    dialog.setBusy('Checking…');
    const uri = await draft.current();
    if (uri === null) return dialog.setBusy(null);
    const answer = await sendFactor(about, {
      type: 'totp',
      description: description.value.trim(),
      totp: uri,
      value: digitsOf(verify.value),
      password: password?.value,
    });
    if (answer.ok && about.enrolment) return about.enrolment.completed(dialog, answer);
    if (dialog.closed) return void about.reload();
    if (answer.ok) return added(dialog, about);
    if (!/verify TOTP/i.test(answer.message)) {
      const fields = { description, password, value: verify, totp: draft.settings.own };
      return showRefusal(answer, { dialog, me: about.me, own: password, fields });
    }
    dialog.setBusy(null);
    verify.setError(
      'The code does not match. Check that you scanned this QR code and that the clock of your phone ' +
        `is right.${skewText(answer.skew)}`,
    );
    verify.input.focus();
    verify.input.select();
  }

  dialog.show({
    title: 'Add a TOTP app',
    wide: true,
    lead: draft.lead,
    body: [
      ...ownerNote(about),
      draft.failure,
      h(
        'div',
        { class: 'totp' },
        draft.figure,
        h('div', { class: 'stack' }, description.root, draft.text, draft.settings.root),
      ),
      h('div', { class: 'form-grid' }, verify.root, password?.root),
    ],
    submit: { label: 'Verify and add' },
    focus: () => description.input,
    onSubmit: submit,
  });
  draft.draw();
}

/** @param {string} text */
const digitsOf = text => text.replace(/\D/g, '');

/** @param {Dialog} dialog @param {import('./factor-actions.js').About} about */
async function added(dialog, about) {
  await about.reload();
  const recovery = about.entries.some(entry => entry.type === 'recovery');
  const advice = 'When the phone is lost, recovery keys open the door. Make a set and store it safely.';
  const next = makeButton('Make recovery keys', 'next-recovery', () => {
    dialog.close();
    about.open('recovery');
  });
  dialog.show({
    title: 'TOTP added',
    body: [
      alertBox('ok', 'TOTP added.', "From the next login on, the app's code can be asked for."),
      ...(recovery ? [] : [h('p', null, advice)]),
    ],
    cancel: null,
    extra: recovery ? [] : [next],
    submit: { label: 'Done', t: 'done' },
    onSubmit: () => dialog.close(),
  });
}
