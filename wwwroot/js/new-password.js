// The two fields for a new password, with a word about its length.

import { h } from './dom.js';
import { Field } from './form.js';

const SHORTEST = 8;
const LONGEST = 64;

/** @returns {{fresh: Field, repeat: Field, clear: () => void}} */
export function newPasswordFields() {
  const meter = h('span', { role: 'status' });
  const attributes = { autocomplete: 'new-password', maxlength: LONGEST };
  const fresh = new Field({
    label: 'New password',
    t: 'password-new',
    type: 'password',
    hint: meter,
    attributes,
    check: text => (text.length >= SHORTEST ? null : `Use at least ${SHORTEST} characters.`),
  });
  const repeat = new Field({
    label: 'Confirm new password',
    t: 'password-confirm',
    type: 'password',
    attributes,
    check: text => (text === fresh.value ? null : 'The two are not the same. Type the new password again.'),
  });
  fresh.input.addEventListener('input', () => {
    meter.textContent = lengthWord(fresh.value.length);
  });
  const clear = () => {
    fresh.input.value = repeat.input.value = '';
    meter.textContent = '';
  };
  return { fresh, repeat, clear };
}

/** @param {number} length */
function lengthWord(length) {
  if (length === 0) return '';
  if (length < SHORTEST) return `Too short: ${SHORTEST - length} more.`;
  return length < 12 ? 'Fair length.' : length < 16 ? 'Good length.' : 'Very good length.';
}
