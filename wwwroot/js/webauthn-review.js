// The last look before settings of keys are saved: what changes, what stays wrong, and whose keys stop working.

import { call, describe } from './api.js';
import { Dialog } from './dialog.js';
import { alertBox, h } from './dom.js';
import { Field } from './form.js';
import { toast } from './toast.js';

/** @typedef {import('./webauthn-check-texts.js').Finding} Finding */

/**
 * @typedef {object} Change
 * @property {string} title
 * @property {'webauthn'|'u2f'} option
 * @property {string} value the property string; empty takes the setting away
 * @property {[label: string, old: string, next: string][]} rows
 * @property {Finding[]} findings what the check still says
 * @property {{text: string, users: string[], word: string, button: string}|null} stranded `word` is to be typed
 * @property {() => Promise<unknown>} saved shows the new values
 * @property {string} done what to say then
 */

/**
 * @param {Change} change
 * @param {() => HTMLElement|null} focusAfter
 */
export async function reviewSettings(change, focusAfter) {
  const { option, value } = change;
  const dialog = new Dialog({ focusAfter });
  const foreseen = await call('POST', '/pveauth/simulate', { [option]: value });
  const lockout = foreseen.data?.refusal ?? null;
  const refused = !foreseen.ok && foreseen.errors[option];
  const problems = change.findings.filter(finding => finding.severity === 'problem');

  const word = change.stranded
    ? new Field({
        label: `Type ${change.stranded.word}`,
        t: 'confirm-word',
        attributes: { autocomplete: 'off', spellcheck: 'false', required: true },
        check: text => (text.trim() === change.stranded?.word ? null : `Type ${change.stranded?.word} to go on.`),
      })
    : null;
  const ticks = [
    ...(problems.length > 0 ? [tick('confirm-problems', 'Save although WebAuthn will not work')] : []),
    ...(lockout ? [tick('confirm-lockout', 'Save although administrators are locked out')] : []),
  ];

  dialog.show({
    title: change.title,
    body: [
      h(
        'dl',
        { class: 'changes', 'data-t': 'changes' },
        ...change.rows.flatMap(([label, old, next]) => [
          h('dt', null, label),
          old === next ? h('dd', null, shown(next)) : h('dd', null, h('del', null, shown(old)), ' ', h('ins', null, shown(next))),
        ]),
      ),
      ...(refused ? [alertBox('err', 'The server will refuse this.', refused)] : []),
      ...(lockout ? [alertBox('err', 'This locks administrators out.', lockout.replace(/; force=1.*$/, '.'))] : []),
      ...(change.stranded ? [strandedBox(change.stranded)] : []),
      ...remaining(change.findings),
      ...ticks.map(({ root }) => root),
      ...(word ? [word.root] : []),
    ],
    submit: { label: change.stranded?.button ?? 'Save', danger: change.stranded !== null, t: 'confirm-save' },
    wide: true,
    async onSubmit() {
      const typed = word?.validate() ?? true;
      const open = ticks.find(({ input }) => !input.checked);
      if (open) {
        dialog.fail('Not saved.', `Correct the settings, or tick "${open.text}".`);
        open.input.focus();
        return;
      }
      if (!typed) return void word?.input.focus();
      dialog.setBusy('Saving…');
      // Forced is only what was shown and confirmed here.
      const force = change.stranded || lockout ? 1 : undefined;
      const answer = await call('PUT', '/cluster/options', value ? { [option]: value, force } : { delete: option, force });
      if (!answer.ok) return dialog.fail(...describe(answer));
      await change.saved();
      dialog.close();
      // Not before: a word inside the dialog would go with it.
      toast(change.done);
    },
  });
}

/** @param {string} text */
const shown = text => (text ? h('bdi', null, text) : h('span', { class: 'muted' }, 'not set'));

/** @param {string} t @param {string} text */
function tick(t, text) {
  const input = h('input', { type: 'checkbox', 'data-t': t });
  return { input, text, root: h('label', { class: 'check' }, input, text) };
}

/** @param {{text: string, users: string[]}} stranded */
const strandedBox = ({ text, users }) =>
  alertBox('warn', text, users.length > 0 && h('p', null, h('bdi', null, users.join(', '))));

/** @param {Finding[]} findings */
function remaining(findings) {
  const open = findings.filter(({ id, severity }) => severity !== 'info' && id !== 'K01');
  if (open.length === 0) return [];
  return [
    h(
      'div',
      { class: 'stack-s' },
      h('h3', null, 'What the check still says'),
      h(
        'ul',
        { class: 'remaining', 'data-t': 'remaining' },
        ...open.map(({ severity, message }) => h('li', null, `${severity === 'problem' ? 'Problem' : 'Warning'}: ${message}`)),
      ),
    ),
  ];
}
