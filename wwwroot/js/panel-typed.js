// Second factors that are one text: what a YubiKey types, the one-time pass of an administrator, a recovery key.

import { h, icon, setBusy } from './dom.js';

/**
 * @typedef {object} Kind
 * @property {string} method
 * @property {string} label
 * @property {string} hint
 * @property {string} action the button
 * @property {string} autocomplete
 * @property {(typed: string) => string} clean
 * @property {RegExp} complete
 * @property {string} mismatch what to tell when it is not complete
 * @property {number} [sendsAt] characters after which it is sent without a press of the button
 * @property {string} [t] test hook of the field
 * @property {string} [placeholder]
 * @property {Node} [intro] what stands above the field
 * @property {number} [group] characters between dashes, which are put in while typing
 * @property {boolean} [keeps] whether a refused text stays, because one character of it may be wrong
 * @property {() => Record<string, any>} [used] what the next page should know
 */

/**
 * Hexadecimal digits in groups of four, whatever else was typed.
 * @param {string} typed
 * @param {number} most digits
 */
export const hexGroups = (typed, most) =>
  typed
    .toLowerCase()
    .replace(/[^0-9a-f]/g, '')
    .slice(0, most)
    .match(/.{1,4}/g)
    ?.join('-') ?? '';

/** @type {Kind} */
const YUBICO = {
  method: 'yubico',
  label: 'Yubico OTP',
  hint: 'Put the cursor here and touch the key.',
  action: 'Confirm',
  autocomplete: 'one-time-code',
  clean: typed => typed.trim().toLowerCase(),
  complete: /^[cbdefghijklnrtuv]{32,48}$/,
  mismatch: 'This does not look like a YubiKey code. Check the keyboard layout.',
  sendsAt: 44,
};

/** @type {Kind} */
const PASS = {
  method: 'pass',
  label: 'One-time pass',
  hint: 'An administrator gave it to you. It works once; then you set up a new second factor.',
  action: 'Use one-time pass',
  autocomplete: 'off',
  clean: typed => hexGroups(typed, 20),
  complete: /^[0-9a-f]{4}(-[0-9a-f]{4}){4}$/,
  group: 4,
  mismatch: 'A one-time pass has five groups of four characters, from 0 to 9 and a to f.',
};

/** @param {import('./second-factor.js').Flow} flow */
export const yubicoPanel = flow => typedPanel(flow, YUBICO);

/** @param {import('./second-factor.js').Flow} flow */
export const passPanel = flow => typedPanel(flow, PASS);

/**
 * @param {import('./second-factor.js').Flow} flow
 * @param {Kind} kind
 * @returns {import('./second-factor.js').Panel}
 */
export function typedPanel(flow, kind) {
  let busy = false;
  let locked = false;
  const id = `typed-${kind.method}`;
  const input = h('input', {
    class: 'input mono',
    id,
    name: kind.method,
    autocomplete: kind.autocomplete,
    autocapitalize: 'none',
    spellcheck: 'false',
    dir: 'ltr',
    placeholder: kind.placeholder,
    'aria-describedby': `${id}-error ${id}-hint`,
    'data-t': kind.t ?? `${kind.method}-code`,
    on: { input: onInput },
  });
  const error = h('p', { class: 'err', id: `${id}-error`, role: 'alert', 'data-t': 'tfa-error' });
  const button = h('button', { class: 'btn btn-p btn-w', type: 'submit', 'data-t': `${kind.method}-submit` }, kind.action);
  const root = h(
    'section',
    { class: 'panel' },
    h(
      'form',
      { class: 'stack', novalidate: true, method: 'dialog', on: { submit: onSubmit } },
      kind.intro,
      h(
        'div',
        { class: 'field' },
        h('label', { for: id }, kind.label),
        input,
        error,
        h('p', { class: 'hint', id: `${id}-hint` }, kind.hint),
      ),
      button,
    ),
  );

  /** @param {string|null} text */
  function showError(text) {
    error.replaceChildren(...(text ? [icon('errc'), h('span', null, text)] : []));
    if (text) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  }

  function onInput() {
    if (kind.group) regroup(kind.group);
    if (kind.sendsAt && kind.clean(input.value).length === kind.sendsAt) send();
  }

  /** @param {number} length */
  function regroup(length) {
    const before = kind.clean(input.value.slice(0, input.selectionStart ?? input.value.length)).replaceAll('-', '').length;
    const grouped = kind.clean(input.value);
    if (grouped === input.value) return;
    input.value = grouped;
    // The caret stays behind the same character; a dash that was added before it moves it on.
    const caret = Math.min(grouped.length, before + Math.floor(Math.max(0, before - 1) / length));
    input.setSelectionRange(caret, caret);
  }

  /** @param {Event} event */
  function onSubmit(event) {
    event.preventDefault();
    send();
  }

  async function send() {
    if (busy || locked) return;
    const text = kind.clean(input.value);
    if (!kind.complete.test(text)) {
      showError(kind.mismatch);
      input.focus();
      return;
    }
    busy = true;
    input.readOnly = true;
    showError(null);
    setBusy(button, 'Checking…');
    const refused = await flow.submit(kind.method, `${kind.method}:${text}`, kind.used?.());
    busy = false;
    input.readOnly = false;
    setBusy(button, null);
    if (!refused || locked) return;
    // A code that was sent is spent, so typing begins anew.
    if (!kind.keeps) input.value = '';
    showError(refused.text);
    input.focus();
    input.select();
  }

  return {
    root,
    enter({ focus }) {
      if (focus && !locked) input.focus();
    },
    leave() {},
    lock(text) {
      locked = text !== null;
      input.disabled = button.disabled = locked;
      showError(text);
    },
  };
}
