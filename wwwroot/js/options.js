// /options: what holds for everybody.

import './shell.js';
import { call, describe, describeReading } from './api.js';
import { showConsentText } from './consent-text.js';
import { alertBox, boot, h, makeButton, setBusy, setState } from './dom.js';
import { PolicyForm } from './policy-form.js';
import { preview } from './policy-preview.js';
import { toast } from './toast.js';

/** @param {string} id @returns {HTMLElement} */
const place = id => /** @type {any} */ (document.getElementById(id));
const card = place('policy-card');
const mayChange = Boolean(boot.cap?.dc?.['Sys.Modify']);

/** In place of what could not be read. @param {HTMLElement} where @param {string} title @param {any} answer @param {() => void} again */
const showFailure = (where, title, answer, again) =>
  where.replaceChildren(
    h(
      'div',
      { role: 'alert' },
      alertBox('err', title, ...describeReading(answer), h('div', { class: 'row' }, makeButton('Try again', 'reload', again, 'btn-s'))),
    ),
  );

async function load() {
  const [policy, realms] = await Promise.all([call('GET', '/pveauth/policy'), call('GET', '/access/domains')]);
  const failed = [policy, realms].find(answer => !answer.ok);
  if (failed) {
    showFailure(card, 'The policy could not be read.', failed, load);
    return setState('error');
  }
  draw(policy.data, realms.data);
  setState('ready');
}

/** The other cards show options of datacenter.cfg. */
async function loadOptions() {
  const options = await call('GET', '/cluster/options');
  if (!options.ok) {
    for (const id of ['keys-card', 'consent-card']) showFailure(place(id), 'The options could not be read.', options, loadOptions);
    return;
  }
  const { webauthn, u2f } = options.data;
  const anyAddress = webauthn ? 'any address inside the ID' : undefined;
  place('keys-card').replaceChildren(
    h(
      'dl',
      { class: 'facts', 'data-t': 'keys-summary' },
      ...fact('WebAuthn ID', webauthn?.id),
      ...fact('Name', webauthn?.rp),
      ...fact('Origin', webauthn?.origin, anyAddress),
      ...fact('U2F AppID', u2f?.appid),
    ),
  );
  showConsentText(place('consent-card'), options.data['consent-text'] ?? '', mayChange);
}

/** @param {string} label @param {string|undefined} value @param {string} [without] */
const fact = (label, value, without = 'not set') => [
  h('dt', null, label),
  h('dd', null, value ? h('bdi', null, value) : h('span', { class: 'muted' }, without)),
];

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

await loadOptions();
load();
