// Fields with label, hint and error text, and what a refused call means for them.

import { h, icon } from './dom.js';
import { describe } from './api.js';

/**
 * @typedef {object} FieldOptions
 * @property {string} label
 * @property {string} t test hook
 * @property {string} [type]
 * @property {string} [value]
 * @property {string|Node} [hint]
 * @property {Record<string, any>} [attributes] of the input
 * @property {(value: string) => string|null} [check] what is wrong, as a sentence that says how to fix it
 * @property {[value: string, label: string][]} [choices] makes a select
 * @property {boolean} [lines] makes a text area
 */

let count = 0;

export class Field {
  /** @param {FieldOptions} options */
  constructor({ label, t, type = 'text', value = '', hint, attributes = {}, check, choices, lines }) {
    this.check = check;
    this.touched = false;
    const id = `field-${(count += 1)}`;
    const common = {
      class: 'input',
      id,
      'data-t': t,
      'aria-describedby': `${id}-error${hint ? ` ${id}-hint` : ''}`,
      ...attributes,
    };
    if (choices) {
      this.input = h('select', common, ...choices.map(([v, text]) => h('option', { value: v, selected: v === value }, text)));
    } else if (lines) {
      this.input = h('textarea', { rows: 2, ...common });
      this.input.value = value;
    } else {
      this.input = h('input', { type, value, ...common });
    }
    this.error = h('p', { class: 'err', id: `${id}-error` });
    this.root = h(
      'div',
      { class: 'field' },
      h('label', { for: id }, label),
      choices ? h('span', { class: 'sel' }, this.input, icon('chevd')) : this.input,
      this.error,
      hint && h('p', { class: 'hint', id: `${id}-hint` }, hint),
    );
    this.input.addEventListener('input', () => {
      this.touched = true;
      if (this.hasError) this.setError(null);
    });
    this.input.addEventListener('blur', () => {
      if (this.touched) this.validate();
    });
  }

  /** @returns {string} */
  get value() {
    return this.input.value;
  }

  get hasError() {
    return this.error.childNodes.length > 0;
  }

  /** @param {string|null} text */
  setError(text) {
    this.error.replaceChildren(...(text ? [icon('errc'), h('span', null, text)] : []));
    if (text) this.input.setAttribute('aria-invalid', 'true');
    else this.input.removeAttribute('aria-invalid');
  }

  /** Checks the value and shows what is wrong. */
  validate() {
    const text = this.check?.(this.value) ?? null;
    this.setError(text);
    return text === null;
  }
}

/**
 * Checks all fields; the first bad one gets the focus.
 * @param {(Field|null)[]} fields
 */
export function validate(fields) {
  const bad = fields.filter(field => field !== null && !field.validate());
  bad[0]?.input.focus();
  return bad.length === 0;
}

/** @param {string} value what an entry is called */
export const descriptionField = value =>
  new Field({
    label: 'Description',
    t: 'description',
    value,
    attributes: { maxlength: 255, required: true },
    check: text => (text.trim() ? null : 'Give it a name that you will recognise.'),
  });

/**
 * The password of whoever sits at the keyboard, asked for before a change. The super-user is not asked.
 * @param {string} me
 * @returns {Field|null}
 */
export const ownPasswordField = me =>
  me === 'root@pam'
    ? null
    : new Field({
        label: 'Your password',
        t: 'own-password',
        type: 'password',
        hint: `Password of ${me}`,
        attributes: { autocomplete: 'current-password', required: true, maxlength: 64 },
        check: text => (text.length >= 5 ? null : 'Type your password; it has at least 5 characters.'),
      });

/**
 * A name that no entry has yet.
 * @param {string} wanted
 * @param {string[]} taken
 */
export function freeName(wanted, taken) {
  if (!taken.includes(wanted)) return wanted;
  let number = 2;
  while (taken.includes(`${wanted} ${number}`)) number += 1;
  return `${wanted} ${number}`;
}

/**
 * Puts the refusal of a change where it belongs: at a field, else above the form.
 * @param {import('./api.js').Answer} answer
 * @param {{dialog: {fail: (title: string, ...texts: string[]) => void, setBusy: (verb: null) => void}, me: string,
 *   own: Field|null, fields: Record<string, Field|null>}} form `own` is the own password, `fields` are by parameter
 */
export function showRefusal(answer, { dialog, me, own, fields }) {
  dialog.setBusy(null);
  if (own && /invalid credentials|authentication fail/i.test(answer.message)) {
    own.setError(`That is not the password of ${me}.`);
    own.input.focus();
    own.input.select();
    return;
  }
  const hit = Object.entries(answer.errors).filter(([name]) => fields[name]);
  for (const [name, text] of hit) fields[name]?.setError(text);
  dialog.fail(...describe(answer));
  if (hit.length > 0) fields[hit[0][0]]?.input.focus();
}
