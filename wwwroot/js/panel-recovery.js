// The second factor by a recovery key.

import { alertBox, h, icon, setBusy } from './dom.js';

const FEW = 3;
const FULL_SET = 10;
const COMPLETE = /^[0-9a-f]{4}(-[0-9a-f]{4}){3}$/;

/**
 * @param {import('./second-factor.js').Flow} flow
 * @returns {import('./second-factor.js').Panel}
 */
export function recoveryPanel(flow) {
  const root = h('section', { class: 'panel' });
  /** @type {number[]} */
  const unused = flow.challenge.recovery;
  if (unused.length === 0) {
    root.append(alertBox('warn', 'All recovery keys are used up.'));
    return { root, enter() {}, leave() {}, lock() {} };
  }
  let busy = false;
  let locked = false;

  const input = h('input', {
    class: 'input mono',
    id: 'recovery-key',
    name: 'recovery',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    dir: 'ltr',
    placeholder: '0000-0000-0000-0000',
    'aria-describedby': 'recovery-error recovery-hint',
    'data-t': 'recovery-key',
    on: { input: onInput },
  });
  const error = h('p', { class: 'err', id: 'recovery-error', role: 'alert', 'data-t': 'tfa-error' });
  const button = h('button', { class: 'btn btn-p btn-w', type: 'submit', 'data-t': 'recovery-submit' }, 'Use recovery key');
  root.append(
    h(
      'form',
      { class: 'stack', novalidate: true, method: 'dialog', on: { submit: onSubmit } },
      unused.length <= FEW
        ? alertBox('warn', left(unused.length), `Make a new set after this login. Unused: ${numbers(unused)}.`)
        : h(
            'p',
            { class: 'muted' },
            `${left(unused.length)}.${unused.length < FULL_SET ? ` Unused: ${numbers(unused)}.` : ''}`,
          ),
      h(
        'div',
        { class: 'field' },
        h('label', { for: 'recovery-key' }, 'One recovery key'),
        input,
        error,
        h('p', { class: 'hint', id: 'recovery-hint' }, 'Each key works once. Dashes and capitals are fixed up for you.'),
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
    const before = clean(input.value.slice(0, input.selectionStart ?? input.value.length)).length;
    const grouped = group(clean(input.value));
    if (grouped === input.value) return;
    input.value = grouped;
    // The caret stays behind the same character; a dash that was added before it moves it on.
    const caret = Math.min(grouped.length, before + Math.floor(Math.max(0, before - 1) / 4));
    input.setSelectionRange(caret, caret);
  }

  /** @param {Event} event */
  async function onSubmit(event) {
    event.preventDefault();
    if (busy || locked) return;
    const key = group(clean(input.value));
    if (!COMPLETE.test(key)) {
      showError('A recovery key has four groups of four characters, from 0 to 9 and a to f.');
      input.focus();
      return;
    }
    busy = true;
    input.readOnly = true;
    showError(null);
    setBusy(button, 'Checking…');
    const refused = await flow.submit('recovery', `recovery:${key}`, { left: unused.length - 1, totpLocked: flow.totpLocked });
    busy = false;
    input.readOnly = false;
    setBusy(button, null);
    if (!refused || locked) return;
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

/** @param {string} text */
const clean = text =>
  text
    .toLowerCase()
    .replace(/[^0-9a-f]/g, '')
    .slice(0, 16);

/** @param {string} digits */
const group = digits => digits.match(/.{1,4}/g)?.join('-') ?? '';

/** @param {number} count */
const left = count => (count === 1 ? '1 recovery key left' : `${count} recovery keys left`);

/** Keys are numbered as they are printed, from 0. @param {number[]} indexes */
const numbers = indexes =>
  indexes.length === 1 ? `number ${indexes[0]}` : `number ${indexes.slice(0, -1).join(', ')} and ${indexes.at(-1)}`;
