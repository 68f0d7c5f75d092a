// Making a set of recovery keys and showing it, once.

import { call, describe } from './api.js';
import { saveFile } from './csv.js';
import { Dialog } from './dialog.js';
import { alertBox, copyText, h, icon, makeButton } from './dom.js';
import { ownPasswordField, showRefusal, validate } from './form.js';
import { ownerNote } from './new-factor.js';
import { full } from './time.js';
import { toast } from './toast.js';

/**
 * @param {import('./factor-actions.js').About} about
 */
export function makeRecoveryKeys(about) {
  const { user, me } = about;
  const old = about.entries.some(entry => entry.type === 'recovery');
  const others = about.entries.some(entry => entry.type !== 'recovery' && entry.enabled);
  const password = ownPasswordField(me);
  const dialog = new Dialog({ focusAfter: about.place ?? (() => document.getElementById('recovery-h')) });
  const path = `/access/tfa/${encodeURIComponent(user)}`;

  dialog.show({
    title: old ? 'New recovery keys' : 'Make recovery keys',
    lead: old ? 'The unused keys of the old set stop working.' : 'Ten keys. Each replaces a second factor for one login.',
    body: [
      ...ownerNote(about),
      ...(others ? [] : [alertBox('warn', null, 'There is no other second factor yet: each login would use up one key.')]),
      ...(password ? [password.root] : []),
    ],
    submit: { label: old ? 'Make a new set' : 'Make keys' },
    async onSubmit() {
      if (!validate([password])) return;
      dialog.setBusy('Making keys…');
      if (old) {
        const removed = await call('DELETE', `${path}/recovery`, { password: password?.value });
        // Already gone is as good as removed.
        if (!removed.ok && removed.status !== 404)
          return showRefusal(removed, { dialog, me, own: password, fields: { password } });
      }
      await make(old);
    },
  });

  /** @param {boolean} replaced the old set is gone */
  async function make(replaced) {
    dialog.setBusy('Making keys…');
    const answer = await call('POST', path, { type: 'recovery', password: password?.value });
    if (answer.ok) {
      await about.reload();
      return showKeys(dialog, about, answer.data.recovery);
    }
    if (!replaced) return showRefusal(answer, { dialog, me, own: password, fields: { password } });
    // Not to be left quietly: there are no recovery keys now.
    await about.reload();
    dialog.show({
      title: 'New recovery keys',
      badge: user,
      body: [alertBox('err', 'The old set is gone and the new one could not be made.', ...describe(answer))],
      cancel: 'Go on without recovery keys',
      submit: { label: 'Try again' },
      onSubmit: () => make(true),
    });
  }
}

/** @param {Dialog} dialog @param {{user: string}} owner @param {string[]} keys */
export function showKeys(dialog, { user }, keys) {
  const made = new Date();
  const day = made.toISOString().slice(0, 10);
  const lines = keys.map((key, index) => `${index}: ${key}`).join('\n');
  const list = () => keys.map((key, index) => h('li', null, h('span', { class: 'k' }, index), key));

  const copy = action('copy', 'Copy', 'recovery-copy', async () => {
    toast((await copyText(lines)) ? 'Recovery keys copied.' : 'The browser did not allow copying. Select the text instead.');
  });
  const download = action('down', 'Download .txt', 'recovery-download', () => {
    const text =
      `Recovery keys for ${user}\nServer: ${location.origin}\nMade on: ${full(made.getTime() / 1000)}\n\n${lines}\n\n` +
      'Each key replaces the second factor for a single login.\n';
    saveFile(`pveauth-recovery-${user}-${day}.txt`, 'text/plain', text);
  });
  const print = action('print', 'Print', 'recovery-print', () => printSheet(user, made, list()));

  const tick = h('input', { type: 'checkbox', 'data-t': 'stored-tick' });
  const stay = (/** @type {Event} */ event) => event.preventDefault();
  addEventListener('beforeunload', stay);
  const before = dialog.onClose;
  dialog.onClose = () => {
    removeEventListener('beforeunload', stay);
    before?.();
  };

  dialog.show({
    title: 'Your recovery keys',
    badge: user,
    lead: alertBox(
      'warn',
      'Shown this once',
      'PveAuth keeps only a hash. Store the keys away from the phone or key ' + 'they stand in for.',
    ),
    body: [
      h('ol', { class: 'keys', dir: 'ltr', 'data-t': 'recovery-list' }, ...list()),
      h('div', { class: 'row' }, copy, download, print),
      h('label', { class: 'check' }, tick, 'I have stored these keys'),
    ],
    cancel: null,
    submit: { label: 'Done', t: 'done' },
    focus: () => dialog.heading,
    onSubmit() {
      if (tick.checked) return dialog.close();
      dialog.fail('Store the keys first.', 'Then tick the box below them.');
      done?.setAttribute('aria-disabled', 'true');
      tick.focus();
    },
  });
  const done = dialog.button;
  done?.setAttribute('aria-disabled', 'true');
  tick.addEventListener('change', () => done?.setAttribute('aria-disabled', String(!tick.checked)));
}

/** @param {string} symbol @param {string} label @param {string} t @param {() => void} click */
function action(symbol, label, t, click) {
  const button = makeButton(label, t, click);
  button.prepend(icon(symbol));
  return button;
}

/** The sheet exists only while it is printed. @param {string} user @param {Date} made @param {Node[]} keys */
function printSheet(user, made, keys) {
  const title = document.title;
  const sheet = h(
    'section',
    { class: 'paper', 'aria-hidden': 'true' },
    h('h1', null, 'Recovery keys'),
    h('p', null, 'Any one of these replaces the second factor for a single login. Cross it off after use.'),
    h(
      'dl',
      null,
      h('dt', null, 'User'),
      h('dd', null, user),
      h('dt', null, 'Server'),
      h('dd', null, location.origin),
      h('dt', null, 'Made on'),
      h('dd', null, full(made.getTime() / 1000)),
    ),
    h('ol', null, ...keys),
    h('p', null, 'Keep this sheet locked away. Making a new set cancels every key above.'),
  );
  document.body.append(sheet);
  document.title = `Recovery keys ${user} ${made.toISOString().slice(0, 10)}`;
  addEventListener(
    'afterprint',
    () => {
      sheet.remove();
      document.title = title;
    },
    { once: true },
  );
  print();
}
