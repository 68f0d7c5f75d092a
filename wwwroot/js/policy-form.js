// The fields of the two factor policy.

import { h } from './dom.js';
import { Field, validate } from './form.js';
import { day } from './time.js';

const LONGEST_GRACE = 365;

/** What can be set for each realm. The first says whom the policy is for. */
const SWITCHES = [
  { name: 'realms', label: 'The policy is for this realm' },
  { name: 'strongerRealms', label: 'Security keys satisfy "Require TFA"' },
  { name: 'passkeyRealms', label: 'A passkey may replace the password' },
  { name: 'passkeyTwoFactorRealms', label: 'One passkey counts as both factors' },
];

/** @param {string|undefined} list */
const split = list => (list ?? '').split(/[\s,;]+/).filter(Boolean);

export class PolicyForm {
  /**
   * @param {Record<string, any>} policy
   * @param {{realm: string, type: string}[]} realms
   * @param {boolean} mayChange
   * @param {() => void} changed
   */
  constructor(policy, realms, mayChange, changed) {
    this.tfa = new Field({
      label: 'Second factor',
      t: 'policy-tfa',
      value: policy.tfa,
      choices: [
        ['off', 'Off'],
        ['recommended', 'Recommended'],
        ['required', 'Required'],
      ],
      hint: 'Recommended: who has none is reminded. Required: who has none sets one up at the next login.',
    });
    this.graceDays = new Field({
      label: 'Days of grace',
      t: 'policy-grace',
      type: 'number',
      value: String(policy.graceDays),
      attributes: { min: 0, max: LONGEST_GRACE },
      hint: policy.since ? `Required since ${day(policy.since)}.` : 'Counted from when it becomes required.',
      check: text => (/^\d+$/.test(text) && Number(text) <= LONGEST_GRACE ? null : `Take 0 to ${LONGEST_GRACE} days.`),
    });
    this.recovery = new Field({
      label: 'Recovery keys with the first factor',
      t: 'policy-recovery',
      value: policy.recovery,
      choices: [
        ['off', 'Not mentioned'],
        ['optional', 'Offered'],
        ['required', 'Made in any case'],
      ],
    });
    this.groups = new Field({
      label: 'Groups',
      t: 'policy-groups',
      value: split(policy.groups).join(', '),
      hint: 'The policy is for their members as well. Without groups and realms it is for everybody.',
    });
    this.exempt = new Field({
      label: 'Exempt users',
      t: 'policy-exempt',
      value: split(policy.exempt).join(', '),
      hint: 'Such as backup@pve, for scripts that log in with a password.',
    });
    this.fields = [this.tfa, this.graceDays, this.recovery, this.groups, this.exempt];

    /** @type {{name: string, realm: string, box: HTMLInputElement}[]} */
    this.boxes = [];
    const perRealm = realms.filter(({ type }) => type !== 'openid').map(({ realm }) => this.#realm(realm, policy));
    const all = h(
      'fieldset',
      { disabled: !mayChange, class: 'stack', 'aria-labelledby': 'policy-h', on: { input: changed } },
      h('div', { class: 'form-grid' }, this.tfa.root, this.graceDays.root, this.recovery.root),
      h('div', { class: 'form-grid' }, this.groups.root, this.exempt.root),
      h('div', { class: 'form-grid' }, ...perRealm),
    );
    this.parts = [all];
  }

  /** @param {string} realm @param {Record<string, any>} policy */
  #realm(realm, policy) {
    return h(
      'fieldset',
      { class: 'field realm' },
      h('legend', null, `Realm ${realm}`),
      ...SWITCHES.map(({ name, label }) => {
        const box = h('input', { type: 'checkbox', checked: split(policy[name]).includes(realm), 'data-t': `${name}-${realm}` });
        this.boxes.push({ name, realm, box });
        return h('label', { class: 'check' }, box, label);
      }),
    );
  }

  validate() {
    return validate(this.fields);
  }

  /** @param {Record<string, string>} errors by parameter */
  showErrors(errors) {
    for (const [name, text] of Object.entries(errors)) {
      const field = /** @type {any} */ (this)[name];
      if (field instanceof Field) field.setError(text);
    }
  }

  /** As the server takes them. */
  values() {
    /** @type {Record<string, string>} */
    const lists = {};
    for (const { name } of SWITCHES) {
      lists[name] = this.boxes
        .filter(entry => entry.name === name && entry.box.checked)
        .map(entry => entry.realm)
        .join(',');
    }
    return {
      tfa: this.tfa.value,
      graceDays: this.graceDays.value,
      recovery: this.recovery.value,
      groups: split(this.groups.value).join(','),
      exempt: split(this.exempt.value).join(','),
      ...lists,
    };
  }
}
