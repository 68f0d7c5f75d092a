// The seldom used part of adding a TOTP app: issuer, digits, period, algorithm, a secret of one's own.

import { h, icon, makeButton } from './dom.js';
import { Field } from './form.js';
import { readSecret } from './totp-secret.js';

const SHORTEST_PERIOD = 10;
const LONGEST_PERIOD = 300;

/** @param {string[]} values @returns {[string, string][]} */
const choices = values => values.map(value => [value, value]);

export class TotpSettings {
  /**
   * @param {{user: string, node: string}} about
   * @param {(secret: string|null) => void} changed with another secret, or null when it stays; an empty one asks for a new one
   */
  constructor({ user, node }, changed) {
    /** The secret is in an app already. */
    this.brought = false;
    this.changed = changed;
    this.issuer = new Field({
      label: 'Issuer Name',
      t: 'totp-issuer',
      value: `PveAuth – ${node}`.slice(0, 64),
      attributes: { maxlength: 64 },
      check: text => {
        if (!text.trim()) return 'Give the app a name to show.';
        return text.includes(':') ? 'The name cannot hold a colon.' : null;
      },
    });
    this.digits = new Field({ label: 'Digits', t: 'totp-digits', value: '6', choices: choices(['6', '7', '8']) });
    this.period = new Field({
      label: 'Time period in seconds',
      t: 'totp-period',
      type: 'number',
      value: '30',
      attributes: { min: SHORTEST_PERIOD, max: LONGEST_PERIOD },
      check: text =>
        Number(text) >= SHORTEST_PERIOD && Number(text) <= LONGEST_PERIOD
          ? null
          : `Take ${SHORTEST_PERIOD} to ${LONGEST_PERIOD} seconds.`,
    });
    this.algorithm = new Field({
      label: 'Algorithm',
      t: 'totp-algorithm',
      value: 'SHA1',
      choices: choices(['SHA1', 'SHA256', 'SHA512']),
    });
    this.own = new Field({
      label: 'Own secret',
      t: 'totp-own',
      lines: true,
      attributes: { autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false', dir: 'ltr', class: 'input mono' },
      hint: 'Base32 text, an otpauth link, the text of a .google_authenticator file, or an OATH key id.',
      check: text => (text.trim() ? (readSecret(text).error ?? null) : null),
    });
    this.note = h('p', { class: 'hint', role: 'status' });
    for (const field of [this.issuer, this.digits, this.period, this.algorithm]) {
      field.input.addEventListener('input', () => changed(null));
    }
    this.own.input.addEventListener('input', () => this.#bring());
    this.root = this.#draw(user);
  }

  /** @param {string} user */
  #draw(user) {
    const account = new Field({ label: 'Account', t: 'totp-account', value: user, attributes: { readonly: true } });
    const grid = h('div', { class: 'form-grid' }, this.digits.root, this.period.root, this.algorithm.root);
    const warning = 'Many apps ignore these settings. Keep 6, 30 and SHA1 unless you know yours does not.';
    const another = makeButton('New random secret', 'totp-new-secret', () => this.#forget(), 'btn-s');
    return h(
      'details',
      null,
      h('summary', { 'data-t': 'totp-more' }, icon('chev'), 'Issuer, digits, own secret'),
      h(
        'div',
        { class: 'stack' },
        this.issuer.root,
        account.root,
        grid,
        h('p', { class: 'hint' }, warning),
        this.own.root,
        this.note,
        another,
      ),
    );
  }

  #bring() {
    const read = this.own.value.trim() ? readSecret(this.own.value) : {};
    this.note.textContent = read.note ?? '';
    if (!read.secret) return;
    this.brought = true;
    if (read.issuer) this.issuer.input.value = read.issuer;
    if (read.digits) this.digits.input.value = String(read.digits);
    if (read.period) this.period.input.value = String(read.period);
    if (read.algorithm) this.algorithm.input.value = read.algorithm;
    this.changed(read.secret);
  }

  #forget() {
    this.own.input.value = '';
    this.own.setError(null);
    this.note.textContent = '';
    this.brought = false;
    this.changed('');
  }

  /** Checks all of them; opens the part when something is wrong in it. */
  validate() {
    const bad = [this.issuer, this.period, this.own].filter(field => !field.validate());
    if (bad.length === 0) return true;
    this.root.open = true;
    bad[0].input.focus();
    return false;
  }

  /** What the server makes a URI of. */
  values() {
    return {
      issuer: this.issuer.value.trim(),
      digits: this.digits.value,
      period: this.period.value,
      algorithm: this.algorithm.value,
    };
  }
}
