// The application of legacy U2F keys. They sign for its AppID and for no other, so that it is better left alone.

import { call, describe } from './api.js';
import { alertBox, h, makeButton } from './dom.js';
import { Field, validate } from './form.js';
import { reviewSettings } from './webauthn-review.js';

const NONE = 'No U2F entries. New keys are registered as WebAuthn.';
const UNKNOWN = 'How many U2F entries there are could not be read.';

/**
 * @param {HTMLElement} place
 * @param {boolean} mayChange
 */
export async function showU2fSettings(place, mayChange) {
  const [options, factors] = await Promise.all([call('GET', '/cluster/options'), call('GET', '/access/tfa')]);
  if (!options.ok) {
    place.replaceChildren(
      h(
        'div',
        { class: 'card-b', role: 'alert' },
        alertBox('err', 'The settings could not be read.', ...describe(options).slice(0, 1)),
        h('div', { class: 'row' }, makeButton('Try again', 'u2f-reload', () => showU2fSettings(place, mayChange), 'btn-s')),
      ),
    );
    return;
  }
  const saved = { appid: options.data.u2f?.appid ?? '', origin: options.data.u2f?.origin ?? '' };
  const holders = /** @type {{userid: string, entries: {type: string}[]}[]} */ (factors.data ?? [])
    .map(({ userid, entries }) => ({ userid, count: entries.filter(({ type }) => type === 'u2f').length }))
    .filter(({ count }) => count > 0);
  const entries = holders.reduce((sum, { count }) => sum + count, 0);
  const users = holders.map(({ userid }) => userid);
  const held = `${entries} U2F ${entries === 1 ? 'entry' : 'entries'} of ${users.length} user${users.length === 1 ? '' : 's'}`;

  const locked = mayChange ? {} : { readonly: true };
  const address = (/** @type {string} */ text) => {
    if (!text.trim()) return null;
    const fits = /^https:\/\/[^\s,]+$/.test(text.trim());
    return fits ? null : 'Type an address that begins with https://, without blanks and commas.';
  };
  const field = (/** @type {string} */ label, /** @type {string} */ t, /** @type {string} */ value, /** @type {string} */ hint) =>
    new Field({
      label,
      t,
      value,
      hint,
      attributes: { class: 'input mono', spellcheck: 'false', autocapitalize: 'off', maxlength: 1024, ...locked },
      check: address,
    });
  const appid = field('U2F AppID URL', 'u2f-appid', saved.appid, 'Keys work for this address only. Empty switches U2F off.');
  const originHint = 'Only if users log in at another address than this server calls its own.';
  const origin = field('U2F Origin', 'u2f-origin', saved.origin, originHint);
  const alert = h('div', { role: 'alert' });

  async function review() {
    const next = { appid: appid.value.trim(), origin: origin.value.trim() };
    alert.replaceChildren();
    if (!validate([appid, origin])) return;
    if (next.appid === saved.appid && next.origin === saved.origin) {
      return void alert.replaceChildren(alertBox('info', null, 'Nothing was changed.'));
    }
    if (!next.appid && next.origin) {
      appid.setError('Without an AppID there is no U2F. Type one, or clear the origin too.');
      return void appid.input.focus();
    }
    const lost = saved.appid && next.appid !== saved.appid && entries > 0;
    await reviewSettings(
      {
        title: 'Save U2F settings?',
        option: 'u2f',
        value: [next.appid && `appid=${next.appid}`, next.origin && `origin=${next.origin}`].filter(Boolean).join(','),
        rows: [
          ['AppID', saved.appid, next.appid],
          ['Origin', saved.origin, next.origin],
        ],
        findings: [],
        stranded: lost
          ? { text: `${held} ${entries === 1 ? 'stops' : 'stop'} working.`, users, word: 'U2F', button: 'Change AppID' }
          : null,
        saved: () => showU2fSettings(place, mayChange),
        done: 'U2F settings saved.',
      },
      () => document.getElementById('u2f-h'),
    );
  }

  const submit = h('button', { class: 'btn', type: 'submit', 'data-t': 'u2f-review' }, 'Review and save');
  place.replaceChildren(
    h(
      'form',
      {
        method: 'dialog',
        novalidate: true,
        'aria-labelledby': 'u2f-h',
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
        h('p', { class: 'muted', 'data-t': 'u2f-count' }, !factors.ok ? UNKNOWN : entries > 0 ? `${held}.` : NONE),
        appid.root,
        origin.root,
        alert,
        !mayChange && alertBox('info', null, 'Changing these settings needs Sys.Modify on /.'),
      ),
      mayChange && h('div', { class: 'card-f' }, submit),
    ),
  );
}
