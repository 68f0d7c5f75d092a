// What a user sees once after a login without a second factor, where the policy wants one.

import { base } from './api.js';
import { Dialog } from './dialog.js';
import { find, h } from './dom.js';
import { day } from './time.js';

/** @param {{enrol: 'recommended'|'grace', until?: number}} policy */
export function askToProtect({ enrol, until }) {
  const dialog = new Dialog();
  dialog.show({
    title: 'Protect your account',
    body: [
      h('p', null, 'Your password alone is enough to log in as you. A second factor stops whoever gets hold of it.'),
      ...(enrol === 'grace' && until ? [h('p', { 'data-t': 'protect-until' }, `Required from ${day(until)}.`)] : []),
    ],
    cancel: 'Remind me next time',
    submit: { label: 'Set up now', t: 'protect-now' },
    focus: () => dialog.button,
    onSubmit() {
      dialog.close();
      const menu = find('add-menu');
      if (menu) menu.click();
      else location.assign(`${base}account/security`);
    },
  });
}
