// The card for changing the own password.

import { call } from './api.js';
import { alertBox, h, setBusy } from './dom.js';
import { ownPasswordField, showRefusal, validate } from './form.js';
import { newPasswordFields } from './new-password.js';
import { toast } from './toast.js';

/**
 * @param {HTMLElement} card
 * @param {{user: string, realm: {realm: string, type: string}, node: string}} about
 */
export function showPasswordCard(card, { user, realm, node }) {
  if (realm.type !== 'pve' && realm.type !== 'pam') {
    card.replaceChildren(
      h(
        'p',
        { class: 'muted' },
        realm.type === 'openid'
          ? 'Your realm logs you in without a password.'
          : `The password of realm ${realm.realm} is changed in its directory, not here.`,
      ),
    );
    return;
  }
  const current = ownPasswordField(user);
  if (current) {
    current.input.dataset.t = 'password-current';
    /** @type {HTMLElement} */ (current.root.querySelector('label')).textContent = 'Your current password';
    current.root.querySelector('.hint')?.remove();
    current.input.setAttribute('aria-describedby', current.error.id);
  }
  const { fresh, repeat, clear } = newPasswordFields();
  const fields = [current, fresh, repeat];

  const alert = h('div', { role: 'alert', 'data-t': 'password-alert' });
  const button = h('button', { class: 'btn', type: 'submit', 'data-t': 'password-submit' }, 'Change password');
  /** The card in the part of a dialog. */
  const place = {
    setBusy: () => setBusy(button, null),
    fail: (/** @type {string} */ title, /** @type {string[]} */ ...texts) =>
      alert.replaceChildren(alertBox('err', title, ...texts)),
  };

  /** @param {Event} event */
  async function onSubmit(event) {
    event.preventDefault();
    if (button.hasAttribute('aria-busy') || !validate(fields)) return;
    alert.replaceChildren();
    setBusy(button, 'Changing…');
    const answer = await call(
      'PUT',
      '/access/password',
      {
        userid: user,
        password: fresh.value,
        'confirmation-password': current?.value,
      },
      { timeout: 30_000 },
    );
    if (!answer.ok) {
      // Here the parameter `password` is the new one; the own one travels as the confirmation.
      return showRefusal(answer, {
        dialog: place,
        me: user,
        own: current,
        fields: { password: fresh, 'confirmation-password': current },
      });
    }
    setBusy(button, null);
    form.reset();
    clear();
    alert.replaceChildren(
      alertBox('ok', 'Password changed.', 'Other sessions stay logged in until their tickets end (at most 2 h).'),
    );
    toast('Password changed.');
  }

  const form = h(
    'form',
    { class: 'stack', method: 'dialog', novalidate: true, on: { submit: onSubmit } },
    alert,
    realm.type === 'pam' && h('p', { class: 'muted' }, `Changes the password on node ${node} only.`),
    h(
      'div',
      { class: 'form-grid' },
      // Password managers want to know whose password this is.
      h('input', { type: 'text', name: 'username', autocomplete: 'username', value: user, hidden: true, readonly: true }),
      ...fields.flatMap(field => (field ? [field.root] : [])),
    ),
    h('div', { class: 'row' }, button),
  );
  card.replaceChildren(form);
}
