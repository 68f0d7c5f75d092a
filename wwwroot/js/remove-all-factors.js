// Removing all second factors of a user, one by one: the first refusal stops it, and what is left is said.

import { call, describe } from './api.js';
import { Dialog } from './dialog.js';
import { alertBox, h } from './dom.js';
import { kindOf, sorted } from './factor-list.js';
import { ownPasswordField, showRefusal, validate } from './form.js';
import { toast } from './toast.js';

/** @typedef {import('./factor-actions.js').Entry} Entry */

/** @param {import('./factor-actions.js').About} about */
export function removeAllFactors(about) {
  const { user, me } = about;
  const dialog = new Dialog({ focusAfter: about.place });
  const password = ownPasswordField(me);
  const all = sorted(about.entries.filter(entry => entry.id !== ''));
  const progress = h('p', { role: 'status', class: 'muted', 'data-t': 'progress' });
  const next = about.required ? ' and a new factor has to be set up at the next login' : '';

  /** @param {Entry[]} entries @param {Node[]} more */
  const show = (entries, more) =>
    dialog.show({
      title: 'Remove all factors?',
      lead: `${user} loses ${entries.length === 1 ? 'this second factor' : `these ${entries.length} second factors`}.`,
      body: [list(entries), ...more, ...(password ? [password.root] : []), progress],
      submit: { label: 'Remove all factors', danger: true },
      onSubmit: () => validate([password]) && remove(entries),
    });

  /** @param {Entry[]} entries */
  async function remove(entries) {
    dialog.setBusy('Removing…');
    for (const [index, entry] of entries.entries()) {
      // Cancel stops here; what is gone is gone.
      if (dialog.closed) return void about.reload();
      progress.textContent = `${index + 1} of ${entries.length}: ${entry.description}`;
      const answer = await call('DELETE', `/access/tfa/${encodeURIComponent(user)}/${encodeURIComponent(entry.id)}`, {
        password: password?.value,
      });
      if (answer.ok || isGone(answer)) continue;
      progress.textContent = '';
      if (index > 0) await about.reload();
      if (dialog.closed) return;
      return stop(entries, index, answer);
    }
    await about.reload();
    dialog.close();
    toast(`${user} has no second factors any more.`);
  }

  /** @param {Entry[]} entries @param {number} index of the one that was refused @param {import('./api.js').Answer} answer */
  function stop(entries, index, answer) {
    if (index === 0) return showRefusal(answer, { dialog, me, own: password, fields: { password } });
    const left = entries.slice(index);
    show(left, []);
    const names = left.map(entry => entry.description).join(', ');
    dialog.fail(`${index} removed, ${left.length} left: ${names}.`, ...describe(answer));
  }

  show(all, [alertBox('warn', null, `Afterwards the password alone is enough${next}.`)]);
}

/** Somebody else was faster. @param {import('./api.js').Answer} answer */
const isGone = ({ status, message }) => status === 404 || /no such (tfa )?entry/i.test(message);

/** @param {Entry[]} entries */
const list = entries =>
  h(
    'ul',
    { class: 'remaining', 'data-t': 'to-remove' },
    ...entries.map(entry => h('li', null, h('bdi', null, entry.description), ` (${kindOf(entry).label})`)),
  );
