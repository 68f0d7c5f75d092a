// Draws what the WebAuthn check found, with a button for each remedy that the page can apply.

import { h, icon, makeButton } from './dom.js';
import { CLEARS_ORIGIN, SUGGESTED_FOR } from './webauthn-check-texts.js';

/** @typedef {import('./webauthn-check-texts.js').Finding} Finding */

/**
 * @typedef {object} Remedies what the page can do; null where the user may not
 * @property {(field: 'rp'|'id'|'origin', value: string) => void} set
 * @property {(field: 'rp'|'id') => void} focus
 * @property {() => void} autofill
 * @property {import('./webauthn-check-texts.js').Draft} saved
 * @property {import('./webauthn-check-texts.js').Draft} draft
 */

const LOOKS = {
  problem: { kind: 'err', icon: 'errc', word: 'Problem' },
  warning: { kind: 'warn', icon: 'warn', word: 'Warning' },
  info: { kind: 'info', icon: 'info', word: 'Note' },
};

/**
 * @param {Finding[]} findings sorted
 * @param {string[]} good what is in order
 * @param {Remedies|null} remedies
 */
export const checkList = (findings, good, remedies) =>
  h(
    'ul',
    { class: 'checks', 'data-t': 'check-list' },
    ...findings.map(finding => item(finding, remedies)),
    good.length > 0 && goodItem(good, findings.every(finding => finding.severity === 'info')),
  );

/** @param {Finding} finding @param {Remedies|null} remedies */
function item(finding, remedies) {
  const look = LOOKS[finding.severity];
  const buttons = remedies ? fixes(finding, remedies) : [];
  const users = finding.data.userids ?? [];
  const [, title, rest] = /^(.{20,}?)[.;:] (.+)$/.exec(finding.message) ?? [null, finding.message, ''];
  return h(
    'li',
    { class: `c-${look.kind}`, 'data-t': `check-${finding.id}`, 'data-severity': finding.severity },
    icon(look.icon),
    h(
      'div',
      null,
      h('h3', null, h('span', { class: 'vh' }, `${look.word}: `), title.replace(/\.$/, '')),
      rest && h('p', null, rest[0].toUpperCase() + rest.slice(1)),
      finding.remedy && h('p', null, finding.remedy),
      users.length > 0 &&
        h(
          'details',
          null,
          h('summary', null, icon('chev'), `Show the ${users.length === 1 ? 'user' : `${users.length} users`}`),
          h('p', null, h('bdi', null, users.join(', '))),
        ),
      buttons.length > 0 && h('div', { class: 'fix' }, ...buttons),
    ),
    h('span', { class: 'c-id num' }, finding.id),
  );
}

/** @param {Finding} finding @param {Remedies} remedies @returns {HTMLElement[]} */
function fixes({ id, data }, { set, focus, autofill, saved, draft }) {
  const button = (/** @type {string} */ label, /** @type {() => void} */ action) =>
    makeButton(label, `fix-${id}`, action, 'btn-s');
  const field = SUGGESTED_FOR[id];
  const all = [];
  const { suggestion } = data;
  if (suggestion && field) all.push(button(`Use ${suggestion}`, () => set(field, suggestion)));
  if (CLEARS_ORIGIN.includes(id)) all.push(button('Clear Origin', () => set('origin', '')));
  if (id === 'C01' || id === 'C03') all.push(button('Auto-fill', autofill));
  if (id === 'C02') all.push(button(draft.rp ? 'Type an ID' : 'Type a name', () => focus(draft.rp ? 'id' : 'rp')));
  if (id === 'K01' && saved.id) all.push(button(`Keep ${saved.id}`, () => set('id', saved.id)));
  if (id === 'H04') {
    all.push(h('a', { class: 'btn btn-s', href: location.href, target: '_blank', rel: 'noopener' }, 'Open in a tab'));
  }
  return all;
}

/** @param {string[]} good @param {boolean} open */
const goodItem = (good, open) =>
  h(
    'li',
    { class: 'c-ok' },
    icon('okc'),
    h(
      'details',
      { open, 'data-t': 'check-passed' },
      h('summary', null, icon('chev'), `${good.length} checks passed`),
      h('ul', { class: 'passed' }, ...good.map(text => h('li', null, icon('check'), text))),
    ),
  );
