// /options: what holds for everybody.

import './shell.js';
import { call, describe } from './api.js';
import { alertBox, boot, h, makeButton, setBusy, setState } from './dom.js';
import { PolicyForm } from './policy-form.js';
import { preview } from './policy-preview.js';
import { toast } from './toast.js';

const card = /** @type {HTMLElement} */ (document.getElementById('policy-card'));
const mayChange = Boolean(boot.cap?.dc?.['Sys.Modify']);

async function load() {
  const [policy, realms] = await Promise.all([call('GET', '/pveauth/policy'), call('GET', '/access/domains')]);
  const failed = [policy, realms].find(answer => !answer.ok);
  if (failed) {
    card.replaceChildren(
      h(
        'div',
        { role: 'alert' },
        alertBox('err', 'The policy could not be read.', ...describe(failed)),
        h('div', { class: 'row' }, makeButton('Try again', 'reload', load, 'btn-s')),
      ),
    );
    return setState('error');
  }
  draw(policy.data, realms.data);
  setState('ready');
}

/** @param {Record<string, any>} policy @param {any[]} realms */
function draw(policy, realms) {
  const form = new PolicyForm(policy, realms, mayChange, () => review(null));
  const alert = h('div', { role: 'alert', 'data-t': 'policy-alert' });
  const outcome = h('div', { 'data-t': 'policy-preview' });
  const button = h('button', { class: 'btn btn-p', type: 'submit', 'data-t': 'policy-submit' }, 'Review changes');
  /** @type {{refused: boolean, anyway: () => boolean}|null} what was reviewed */
  let reviewed = null;

  /** @param {{root: HTMLElement, refused: boolean, anyway: () => boolean}|null} found */
  function review(found) {
    reviewed = found;
    outcome.replaceChildren(...(found ? [found.root] : []));
    button.textContent = found ? 'Save' : 'Review changes';
    alert.replaceChildren();
  }

  /** @param {import('./api.js').Answer} answer */
  function refuse(answer) {
    form.showErrors(answer.errors);
    alert.replaceChildren(alertBox('err', ...describe(answer)));
  }

  async function look() {
    setBusy(button, 'Looking…');
    const answer = await call('POST', '/pveauth/simulate', form.values());
    setBusy(button, null);
    if (!answer.ok) return refuse(answer);
    const found = preview(answer.data);
    review(found);
    found.root.querySelector('h3')?.focus();
  }

  async function save() {
    if (reviewed?.refused && !reviewed.anyway()) {
      alert.replaceChildren(alertBox('err', 'Not saved.', 'Change the policy, or tick "Save anyway".'));
      return;
    }
    setBusy(button, 'Saving…');
    const answer = await call('PUT', '/pveauth/policy', {
      ...form.values(),
      digest: policy.digest,
      force: reviewed?.refused ? 1 : undefined,
    });
    setBusy(button, null);
    if (!answer.ok) return refuse(answer);
    toast('Policy saved.');
    await load();
    document.getElementById('policy-h')?.focus();
  }

  const note =
    'PVE nodes without PveAuth do not know this setting; it is enforced where users log in through PveAuth.';
  card.replaceChildren(
    h(
      'form',
      {
        class: 'stack',
        method: 'dialog',
        novalidate: true,
        'aria-labelledby': 'policy-h',
        on: {
          submit(/** @type {Event} */ event) {
            event.preventDefault();
            if (button.hasAttribute('aria-busy') || !form.validate()) return;
            alert.replaceChildren();
            if (reviewed) save();
            else look();
          },
        },
      },
      h('p', { class: 'muted' }, note),
      ...form.parts,
      outcome,
      alert,
      mayChange ? h('div', { class: 'row' }, button) : alertBox('info', null, 'Changing the policy needs Sys.Modify on /.'),
    ),
  );
}

load();
