// /webauthn: the settings of WebAuthn, tested while they are typed.

import './shell.js';
import { call, describe } from './api.js';
import { alertBox, boot, h, icon, makeButton, setState } from './dom.js';
import { Field } from './form.js';
import { showU2fSettings } from './u2f-settings.js';
import { proposeId } from './webauthn-autofill.js';
import { CheckPanel } from './webauthn-check-panel.js';
import { FIELD_OF } from './webauthn-check-texts.js';
import { reviewSettings } from './webauthn-review.js';

/** @typedef {import('./webauthn-check-texts.js').Draft} Draft */

const mayChange = Boolean(boot.cap?.dc?.['Sys.Modify']);

/** @param {string} id @returns {HTMLElement} */
const place = id => /** @type {any} */ (document.getElementById(id));

/** @type {Draft} */
let saved = { rp: '', id: '', origin: '', subdomains: true };
/** @type {import('./webauthn-autofill.js').Proposals} */
let proposals = { ids: [], nodes: 1, open: null };

const oneLine = (/** @type {string} */ text) => (/[,\r\n]/.test(text) ? 'It must hold no comma.' : null);
/** What keeps values from being saved at all. @type {Record<string, (text: string) => string|null>} */
const rules = {
  rp: text => (text.trim() ? oneLine(text) : 'Type a name, such as that of the cluster.'),
  origin: oneLine,
  id: text => (text.trim() ? oneLine(text) : 'Type a domain name, or use Auto-fill.'),
};
/** What the check says about values. Leaving a field must not take it away: the page would jump under the pointer.
 * @type {Record<string, string|null>} */
const faults = {};
const locked = mayChange ? {} : { readonly: true };
const covers = h('span');
const fields = {
  rp: new Field({
    label: 'Name',
    t: 'rp',
    hint: 'Shown by the browser next to the passkey.',
    attributes: { maxlength: 64, required: true, ...locked },
    check: text => rules.rp(text) ?? faults.rp ?? null,
  }),
  origin: new Field({
    label: 'Origin (optional)',
    t: 'origin',
    hint: 'Leave it empty for a cluster: then each node accepts its own address.',
    attributes: { class: 'input mono', spellcheck: 'false', autocapitalize: 'off', maxlength: 1024, ...locked },
    check: text => rules.origin(text) ?? faults.origin ?? null,
  }),
  id: new Field({
    label: 'ID',
    t: 'id',
    hint: covers,
    attributes: { class: 'input mono', spellcheck: 'false', autocapitalize: 'off', maxlength: 253, required: true, ...locked },
    check: text => rules.id(text) ?? faults.id ?? null,
  }),
};
const subdomains = h('input', { type: 'checkbox', 'data-t': 'allow-subdomains', disabled: !mayChange });
const subdomainsHint = h('p', { class: 'hint' });

/** @returns {Draft} */
const draft = () => ({
  rp: fields.rp.value.trim(),
  id: fields.id.value.trim(),
  origin: fields.origin.value.trim(),
  subdomains: subdomains.checked,
});

const isUnsaved = () => JSON.stringify(draft()) !== JSON.stringify(saved);

/** The wire's form. @param {Draft} values */
const propertyString = ({ rp, id, origin, subdomains: allow }) =>
  [rp && `rp=${rp}`, id && `id=${id}`, origin && `origin=${origin}`, !allow && 'allow-subdomains=0'].filter(Boolean).join(',');

const panel = new CheckPanel({
  values: () => ({ draft: draft(), saved, unsaved: isUnsaved() }),
  remedies: () =>
    mayChange
      ? {
          set(field, value) {
            fields[field].input.value = value;
            fields[field].input.focus();
            edited();
          },
          focus: field => fields[field].input.focus(),
          autofill,
          saved,
          draft: draft(),
        }
      : null,
  found: showFaults,
});

/**
 * Below a field stands what is wrong with it; the panel says the same at length.
 * @param {import('./webauthn-check-texts.js').Finding[]} findings
 */
function showFaults(findings) {
  for (const [name, field] of Object.entries(fields)) {
    const fault = findings.find(({ id, severity }) => severity === 'problem' && FIELD_OF[id] === name && id !== 'X01');
    faults[name] = fault && field.value ? fault.message : null;
    field.setError((field.touched ? rules[name](field.value) : null) ?? faults[name]);
  }
}

function edited() {
  for (const name of Object.keys(fields)) faults[name] = null;
  draw();
  panel.soon();
}

/** What follows from the values at once. */
function draw() {
  const { id, origin } = draft();
  covers.replaceChildren(
    ...(id
      ? ['Covers ', h('code', null, id), ' and every host below it.']
      : ['The domain that the addresses of all nodes are in.']),
    ...(saved.id && id !== saved.id ? [' Saved value: ', h('code', null, saved.id)] : []),
  );
  subdomains.disabled = !mayChange || !origin;
  subdomainsHint.textContent = origin ? '' : 'Only matters when Origin is set.';
}

/** @param {Draft} values */
function fill(values) {
  fields.rp.input.value = values.rp;
  fields.id.input.value = values.id;
  fields.origin.input.value = values.origin;
  subdomains.checked = values.subdomains;
  for (const [name, field] of Object.entries(fields)) {
    faults[name] = null;
    field.touched = false;
    field.setError(null);
  }
  draw();
}

const autofill = () =>
  proposeId(proposals, {
    take(id) {
      if (!fields.rp.value.trim()) fields.rp.input.value = boot.node || location.hostname;
      fields.origin.input.value = '';
      subdomains.checked = true;
      fields.id.input.value = id;
      fields.id.input.focus();
      edited();
    },
    say: box => alert.replaceChildren(box),
  });

/** Wrong values may be saved on purpose, missing ones may not. */
function isComplete() {
  const bad = Object.entries(fields).filter(([name, field]) => rules[name](field.value));
  for (const [name, field] of bad) field.setError(rules[name](field.value));
  bad[0]?.[1].input.focus();
  return bad.length === 0;
}

async function review() {
  const next = draft();
  alert.replaceChildren();
  const cleared = !next.rp && !next.id && !next.origin;
  if (!cleared && !isComplete()) return;
  if (!isUnsaved()) return void alert.replaceChildren(alertBox('info', null, 'Nothing was changed.'));
  await panel.run(false);
  const lost = panel.findings.find(({ id }) => id === 'K01');
  const yes = (/** @type {boolean} */ value) => (value ? 'Yes' : 'No');
  await reviewSettings(
    {
      title: 'Save WebAuthn settings?',
      option: 'webauthn',
      value: cleared ? '' : propertyString(next),
      rows: [
        ['Name', saved.rp, next.rp],
        ['Origin', saved.origin, next.origin],
        ['ID', saved.id, next.id],
        ['Allow subdomains of Origin', yes(saved.subdomains), yes(next.subdomains)],
      ],
      findings: panel.findings,
      stranded: lost
        ? {
            text: lost.message,
            users: lost.data.userids ?? [],
            word: next.id || saved.id,
            button: `Change ID and strand ${lost.data.entries} ${lost.data.entries === 1 ? 'entry' : 'entries'}`,
          }
        : null,
      async saved() {
        saved = next;
        fill(saved);
        await panel.run(false);
      },
      done: 'WebAuthn settings saved.',
    },
    () => place('settings-h'),
  );
}

const alert = h('div', { role: 'alert', 'data-t': 'settings-alert' });
const submit = h('button', { class: 'btn btn-p', type: 'submit', 'data-t': 'review' }, 'Review and save');

function drawForm() {
  for (const field of Object.values(fields)) field.input.addEventListener('input', edited);
  subdomains.addEventListener('change', edited);
  const form = h(
    'form',
    {
      method: 'dialog',
      novalidate: true,
      'aria-labelledby': 'settings-h',
      on: {
        submit(/** @type {Event} */ event) {
          event.preventDefault();
          review();
        },
      },
    },
    h(
      'div',
      { class: 'card-b stack' },
      fields.rp.root,
      fields.origin.root,
      fields.id.root,
      h('div', null, h('label', { class: 'check' }, subdomains, 'Allow subdomains of Origin'), subdomainsHint),
      alert,
      !mayChange && alertBox('info', null, 'Changing these settings needs Sys.Modify on /.'),
    ),
    mayChange &&
      h(
        'div',
        { class: 'card-f' },
        makeButton('Discard', 'discard-edits', () => {
          fill(saved);
          alert.replaceChildren();
          panel.soon();
        }),
        submit,
      ),
  );
  place('settings').replaceChildren(form);
  const label = h('span', { class: 'row' }, icon('wand'), 'Auto-fill');
  if (mayChange) place('autofill').replaceChildren(makeButton(label, 'autofill', autofill, 'btn-s'));
}

async function start() {
  const first = await call('GET', '/pveauth/webauthn-check', { 'browser-origin': location.origin });
  if (!first.ok) {
    place('settings').replaceChildren(
      h(
        'div',
        { class: 'card-b', role: 'alert' },
        alertBox('err', 'The settings could not be read.', describe(first)[0]),
        h('div', { class: 'row' }, makeButton('Try again', 'reload', start, 'btn-s')),
      ),
    );
    return setState('error');
  }
  const { tested, autofill: found } = first.data;
  saved = { rp: tested.rp, id: tested.id, origin: tested.origin, subdomains: Boolean(tested['allow-subdomains']) };
  proposals = found;
  drawForm();
  fill(saved);
  await Promise.all([panel.run(true), showU2fSettings(place('u2f'), mayChange)]);
  setState('ready');
}

start();
