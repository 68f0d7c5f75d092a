// The text that everybody has to agree to before logging in.

import { call, describe } from './api.js';
import { Dialog } from './dialog.js';
import { alertBox, h, makeButton, setBusy } from './dom.js';
import { Field } from './form.js';
import { toast } from './toast.js';

/** Characters of the option in the file, which holds base64. */
const LONGEST = 65_536;

/** As PVE's own page writes it, so that it may have several lines. @param {string} text */
function encode(text) {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
}

/** An editor may have put it there as it is. @param {string} stored */
function decode(stored) {
  try {
    const bytes = Uint8Array.from(atob(stored), char => char.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return stored;
  }
}

/**
 * @param {HTMLElement} card
 * @param {string} stored the option; empty when there is none
 * @param {boolean} mayChange
 */
export function showConsentText(card, stored, mayChange) {
  let saved = decode(stored).replaceAll('\r\n', '\n').trim();
  const field = new Field({
    label: 'Text',
    t: 'consent-text',
    value: saved,
    lines: true,
    hint: 'Shown before every login on a page, of PveAuth and of PVE alike. Empty: nobody is asked.',
    attributes: { rows: 4, readonly: !mayChange },
    check: text => (encode(text.trim()).length <= LONGEST ? null : 'The text is too long. It may have about 48,000 letters.'),
  });
  const alert = h('div', { role: 'alert', 'data-t': 'consent-alert' });
  const submit = h('button', { class: 'btn btn-p', type: 'submit', 'data-t': 'consent-save' }, 'Save');

  async function save() {
    const text = field.value.trim();
    alert.replaceChildren();
    if (submit.hasAttribute('aria-busy') || !field.validate()) return;
    if (text === saved) return void alert.replaceChildren(alertBox('info', null, 'Nothing was changed.'));
    setBusy(submit, 'Saving…');
    const answer = await call('PUT', '/cluster/options', text ? { 'consent-text': encode(text) } : { delete: 'consent-text' });
    setBusy(submit, null);
    if (!answer.ok) return void alert.replaceChildren(alertBox('err', ...describe(answer)));
    saved = text;
    toast(text ? 'Consent text saved.' : 'Nobody is asked to agree any more.');
  }

  function preview() {
    const text = field.value.trim();
    alert.replaceChildren();
    if (!text) return void alert.replaceChildren(alertBox('info', null, 'Without a text the login page asks for nothing.'));
    new Dialog().show({
      title: 'Before you log in',
      body: [h('p', { class: 'lines' }, text)],
      cancel: 'Close preview',
    });
  }

  card.replaceChildren(
    h(
      'form',
      {
        class: 'stack',
        method: 'dialog',
        novalidate: true,
        'aria-labelledby': 'consent-h',
        on: {
          submit(/** @type {Event} */ event) {
            event.preventDefault();
            save();
          },
        },
      },
      field.root,
      alert,
      h('div', { class: 'row' }, mayChange && submit, makeButton('Preview', 'consent-preview', preview)),
    ),
  );
}
