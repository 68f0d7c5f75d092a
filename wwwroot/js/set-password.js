// The dialog in which an administrator gives somebody a new password.

import { call } from './api.js';
import { Dialog } from './dialog.js';
import { ownPasswordField, showRefusal, validate } from './form.js';
import { newPasswordFields } from './new-password.js';
import { toast } from './toast.js';

/** @param {import('./factor-actions.js').About} about */
export function setPassword({ user, me, place }) {
  const dialog = new Dialog({ focusAfter: place });
  const own = ownPasswordField(me);
  const { fresh, repeat } = newPasswordFields();
  dialog.show({
    title: 'New password',
    lead: `For ${user}. Other sessions stay logged in until their tickets end (at most 2 h).`,
    body: [fresh, repeat, own].flatMap(field => (field ? [field.root] : [])),
    submit: { label: 'Set password' },
    async onSubmit() {
      if (!validate([fresh, repeat, own])) return;
      dialog.setBusy('Saving…');
      const parameters = { userid: user, password: fresh.value, 'confirmation-password': own?.value };
      const answer = await call('PUT', '/access/password', parameters, { timeout: 30_000 });
      if (dialog.closed) return;
      if (!answer.ok) {
        const fields = { password: fresh, 'confirmation-password': own };
        return showRefusal(answer, { dialog, me, own, fields });
      }
      dialog.close();
      toast(`${user} has a new password.`);
    },
  });
}
