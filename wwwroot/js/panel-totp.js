// The second factor by a code of an authenticator app.

import { h, icon, setBusy } from './dom.js';
import { KEYS, load } from './stored.js';
import { skewText } from './refusals.js';

const USUAL = 6;
/** Waits this long after the last usual digit, in case a longer code is being typed. */
const PAUSE = 350;

/**
 * @param {import('./second-factor.js').Flow} flow
 * @returns {import('./second-factor.js').Panel}
 */
export function totpPanel(flow) {
  /** Codes that were sent: the server counts a repeated one as one more failure. @type {Set<string>} */
  const sent = new Set();
  const expected = Number(load('local', KEYS.tfa)?.digits) || USUAL;
  let timer = 0;
  let busy = false;
  let locked = false;

  const input = h('input', {
    class: 'input input-code',
    id: 'totp-code',
    name: 'totp',
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    maxlength: 8,
    'aria-describedby': 'totp-error totp-hint',
    'data-t': 'totp-code',
    on: { input: onInput, paste: onPaste },
  });
  const error = h('p', { class: 'err', id: 'totp-error', role: 'alert', 'data-t': 'tfa-error' });
  const status = h('p', { class: 'vh', role: 'status' });
  const button = h('button', { class: 'btn btn-p btn-w', type: 'submit', 'data-t': 'totp-submit' }, 'Confirm');
  const form = h(
    'form',
    { class: 'stack', novalidate: true, method: 'dialog', on: { submit: onSubmit } },
    h(
      'div',
      { class: 'field' },
      h('label', { for: 'totp-code' }, 'Code from your authenticator app'),
      input,
      error,
      h('p', { class: 'hint', id: 'totp-hint' }, `Sent on its own after ${expected} digits.`),
      status,
    ),
    button,
  );
  const root = h('section', { class: 'panel' }, form);

  /** @param {string|null} text */
  function showError(text) {
    error.replaceChildren(...(text ? [icon('errc'), h('span', null, text)] : []));
    if (text) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  }

  function onInput() {
    clearTimeout(timer);
    const digits = input.value.replace(/\D/g, '');
    if (digits !== input.value) input.value = digits;
    if (digits.length >= expected) timer = setTimeout(check, PAUSE);
  }

  /** @param {ClipboardEvent} event */
  function onPaste(event) {
    // By hand: the field's own limit would count the blanks that apps put between the digits.
    event.preventDefault();
    input.value = (event.clipboardData?.getData('text') ?? '').replace(/\D/g, '').slice(0, 8);
    onInput();
  }

  /** @param {Event} event */
  function onSubmit(event) {
    event.preventDefault();
    check();
  }

  async function check() {
    clearTimeout(timer);
    const code = input.value;
    if (busy || locked) return;
    if (code.length < USUAL) return showError('Type all digits that the app shows.');
    if (sent.has(code)) {
      input.value = '';
      return showError('This code was already tried. Wait for the next one.');
    }
    busy = true;
    input.readOnly = true;
    showError(null);
    setBusy(button, 'Checking…');
    status.textContent = 'Checking…';

    const refused = await flow.submit('totp', `totp:${code}`, { digits: code.length });

    busy = false;
    input.readOnly = false;
    setBusy(button, null);
    status.textContent = '';
    if (!refused) return;
    // A code that never reached the server may be sent again.
    if (refused.follow !== 'retry') {
      sent.add(code);
      input.value = '';
    }
    if (locked) return;
    showError(refused.text + (refused.follow === 'field' ? skewText(refused.skew) : ''));
    input.focus();
  }

  return {
    root,
    enter({ focus }) {
      if (focus && !locked) input.focus();
    },
    leave() {
      clearTimeout(timer);
    },
    lock(text) {
      locked = text !== null;
      input.disabled = button.disabled = locked;
      showError(text);
    },
  };
}
