// Taking away the locks that wrong second factors left.

import { call } from './api.js';
import { Dialog } from './dialog.js';
import { alertBox, h } from './dom.js';
import { showRefusal } from './form.js';
import { setPassword } from './set-password.js';
import { toast } from './toast.js';

/**
 * @param {import('./user-factors.js').UserFactors} user
 * @param {import('./factor-actions.js').About} about
 */
export function unlockUser({ userid, realmType }, about) {
  const dialog = new Dialog({ focusAfter: about.place });
  // Directories keep their passwords themselves; those of the system are changed by root alone.
  const settable = realmType === 'pve' || (realmType === 'pam' && about.me === 'root@pam');
  const tick = h('input', { type: 'checkbox', 'data-t': 'then-password' });
  dialog.show({
    title: `Unlock ${userid}?`,
    body: [
      alertBox(
        'warn',
        null,
        "Someone may know this user's password – that is how a lock happens. " +
          `Ask ${userid} before unlocking and consider a new password.`,
      ),
      ...(settable ? [h('label', { class: 'check' }, tick, 'Open the password dialog afterwards')] : []),
    ],
    submit: { label: 'Unlock TFA' },
    focus: () => dialog.cancel,
    async onSubmit() {
      dialog.setBusy('Unlocking…');
      const answer = await call('PUT', `/access/users/${encodeURIComponent(userid)}/unlock-tfa`);
      if (dialog.closed) return void about.reload();
      if (!answer.ok) return showRefusal(answer, { dialog, me: about.me, own: null, fields: {} });
      await about.reload();
      dialog.close();
      toast(`${userid} is unlocked.`);
      if (tick.checked) setPassword(about);
    },
  });
}
