// What a change of the policy would do to whom, as the server foretells it.

import { alertBox, h } from './dom.js';

const MANY = 20;

/** @type {Record<string, string>} */
const REASONS = {
  'realm-demands': 'the realm demands another factor',
  stranded: 'the settings do not fit their keys',
  locked: 'locked after wrong codes',
  'used-up': 'all recovery keys are used up',
  'no-realm': 'the realm does not exist',
  'broken-realm': 'the setting of the realm cannot be read',
  'no-password': 'there is no password, and no passkey that could stand for it',
};

/**
 * @param {any} data
 * @returns {{root: HTMLElement, refused: boolean, anyway: () => boolean}}
 */
export function preview(data) {
  const { before, after } = data;
  const users = /** @type {any[]} */ (data.users ?? []);
  const tick = h('input', { type: 'checkbox', 'data-t': 'policy-anyway' });
  const refused = Boolean(data.refusal);
  const root = h(
    'section',
    { class: 'stack', 'aria-label': 'What this changes' },
    h('h3', { tabindex: '-1' }, 'What this changes'),
    h(
      'dl',
      { class: 'facts' },
      ...fact('Must set up a factor at the next login', 'must-enrol', before, after),
      ...fact('Are reminded until the grace ends', 'grace', before, after),
      ...fact('Locked out', 'locked-out', before, after),
      h('dt', null, 'Can log in with a passkey and no password'),
      h('dd', { class: 'num', 'data-t': 'preview-passkey' }, change(before.passkey, after.passkey)),
      h('dt', null, 'Administrators who get in'),
      h('dd', { class: 'num', 'data-t': 'preview-admins' }, change(before.admins, after.admins), names(after.adminids ?? [])),
    ),
    ...listOf('Must set up a factor', 'must-enrol', users.filter(user => user.after === 'must-enrol')),
    ...listOf('Locked out', 'locked-out', users.filter(user => user.after === 'locked-out')),
    ...listOf('Lose passkey login', 'loses-passkey', users.filter(user => user.losesPasskey && user.after !== 'locked-out')),
    refused && alertBox('err', 'Saving is refused.', data.refusal),
    refused && h('label', { class: 'check' }, tick, 'Save anyway'),
  );
  return { root, refused, anyway: () => tick.checked };
}

/** @param {number} was @param {number} becomes */
const change = (was, becomes) => (was === becomes ? String(becomes) : `${was} → ${becomes}`);

/** @param {string} label @param {string} kind @param {any} before @param {any} after */
const fact = (label, kind, before, after) => [
  h('dt', null, label),
  h('dd', { class: 'num', 'data-t': `preview-${kind}` }, change(before.counts[kind], after.counts[kind])),
];

/** @param {string[]} ids */
const names = ids => (ids.length > 0 ? ` (${shortened(ids)})` : '');

/** @param {string[]} texts */
const shortened = texts =>
  texts.slice(0, MANY).join(', ') + (texts.length > MANY ? ` and ${texts.length - MANY} more` : '');

/** @param {string} title @param {string} kind @param {any[]} hit */
function listOf(title, kind, hit) {
  if (hit.length === 0) return [];
  const texts = hit.map(user => user.userid + (REASONS[user.reason] ? `: ${REASONS[user.reason]}` : ''));
  return [h('p', { 'data-t': `preview-users-${kind}` }, h('b', null, `${title}: `), shortened(texts))];
}
