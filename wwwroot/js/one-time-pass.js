// A pass for somebody who lost all second factors: made here, shown once, and given to the owner by another way.

import { call } from './api.js';
import { Dialog } from './dialog.js';
import { alertBox, copyText, h, icon, makeButton } from './dom.js';
import { Field, ownPasswordField, showRefusal, validate } from './form.js';
import { full } from './time.js';
import { toast } from './toast.js';

/** @type {[minutes: string, label: string][]} */
const LIVES = [
  ['15', '15 minutes'],
  ['60', '1 hour'],
  ['480', '8 hours'],
  ['1440', '1 day'],
];

/** @param {import('./factor-actions.js').About} about */
export function issuePass({ user, me, place }) {
  const dialog = new Dialog({ focusAfter: place });
  const own = ownPasswordField(me);
  const life = new Field({ label: 'Good for', t: 'pass-minutes', value: LIVES[0][0], choices: LIVES });
  dialog.show({
    title: `One-time pass for ${user}`,
    lead: 'It stands for a second factor once, behind the password, and leads to setting up a new one. Present factors stay.',
    body: [life, own].flatMap(field => (field ? [field.root] : [])),
    submit: { label: 'Make a pass' },
    async onSubmit() {
      if (!validate([own])) return;
      dialog.setBusy('Making a pass…');
      const answer = await call('POST', '/pveauth/one-time-pass', { userid: user, minutes: life.value, password: own?.value });
      if (dialog.closed) return;
      if (!answer.ok) return showRefusal(answer, { dialog, me, own, fields: { password: own, minutes: life } });
      showPass(dialog, user, answer.data);
    },
  });
}

/** @param {Dialog} dialog @param {string} user @param {{pass: string, expires: number}} made */
function showPass(dialog, user, { pass, expires }) {
  const copy = makeButton(icon('copy'), 'pass-copy', async () => {
    toast((await copyText(pass)) ? 'Pass copied.' : 'The browser did not allow copying. Select the text instead.');
  });
  copy.setAttribute('aria-label', 'Copy pass');
  dialog.show({
    title: 'One-time pass',
    badge: user,
    lead: alertBox(
      'warn',
      'Shown this once',
      `Good until ${full(expires)}, for one login. Make sure that ${user} gets it and nobody else.`,
    ),
    body: [
      h(
        'div',
        { class: 'secret', role: 'group', 'aria-label': 'One-time pass' },
        h('code', { dir: 'ltr', 'data-t': 'pass' }, pass),
        copy,
      ),
      h('p', { class: 'muted' }, 'A newer pass replaces it.'),
    ],
    cancel: null,
    submit: { label: 'Done', t: 'done' },
    focus: () => copy,
    onSubmit: () => dialog.close(),
  });
}
