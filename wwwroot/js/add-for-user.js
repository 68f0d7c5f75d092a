// The first step of adding a factor from the top of the overview: whose, and what kind.

import { Dialog } from './dialog.js';
import { boot, h } from './dom.js';
import { isHandledElsewhere } from './factor-state.js';
import { Field, validate } from './form.js';
import { reasonAgainstChanging } from './rights.js';

/** Browsers search long lists by themselves. */
const LISTED = 'add-for-users';

/** @type {[kind: string, label: string][]} */
const KINDS = [
  ['totp', 'TOTP app'],
  ['webauthn', 'Security key or passkey'],
  ['yubico', 'Yubico OTP'],
  ['recovery', 'Recovery Keys'],
];

/**
 * @param {import('./user-factors.js').UserFactors[]} users
 * @param {import('./rights.js').Rights['permissions']} permissions
 * @param {(kind: string, user: import('./user-factors.js').UserFactors) => void} open
 */
export function addForUser(users, permissions, open) {
  const dialog = new Dialog();
  const rights = { me: boot.user, permissions, offline: false };
  const found = () => users.find(user => user.userid === owner.value.trim());
  const owner = new Field({
    label: 'User',
    t: 'add-user',
    attributes: { list: LISTED, autocomplete: 'off', spellcheck: 'false', required: true },
    check() {
      const user = found();
      if (!user) return 'Type the whole name of a user in this list, such as jana.novak@pve.';
      if (isHandledElsewhere(user)) return `Realm ${user.realm} asks for second factors elsewhere.`;
      return reasonAgainstChanging(user, rights);
    },
  });
  const kind = new Field({
    label: 'Second factor',
    t: 'add-kind',
    value: 'totp',
    choices: KINDS,
    check(text) {
      const user = found();
      if (text === 'yubico' && user?.demanded !== 'yubico') return 'Only in realms that demand Yubico OTP.';
      const hasKeys = user?.entries.some(entry => entry.type === 'recovery');
      return text === 'recovery' && hasKeys ? 'There is a set already. Its owner can replace it; else remove it first.' : null;
    },
  });
  dialog.show({
    title: 'Add a second factor',
    body: [
      owner.root,
      kind.root,
      h('datalist', { id: LISTED }, ...users.map(user => h('option', { value: user.userid }, user.name))),
    ],
    submit: { label: 'Go on' },
    onSubmit() {
      const user = found();
      if (!validate([owner, kind]) || !user) return;
      dialog.close();
      open(kind.value, user);
    },
  });
}
