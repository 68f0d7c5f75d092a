// The panel beside the WebAuthn settings: what would stop keys from working, tested on values that need not be saved.

import { call, describe } from './api.js';
import { encode } from './b64.js';
import { alertBox, boot, copyText, h, icon, makeButton } from './dom.js';
import { toast } from './toast.js';
import { createCredential } from './webauthn.js';
import { clockChecks, instantChecks, nodeChecks, pageChecks, probeChecks } from './webauthn-browser-checks.js';
import { checkList } from './webauthn-check-list.js';
import { merge, passed } from './webauthn-check-texts.js';
import { explain } from './webauthn-errors.js';

/** @typedef {import('./webauthn-check-texts.js').Draft} Draft */
/** @typedef {import('./webauthn-check-texts.js').Finding} Finding */

const AFTER_EDIT = 400;
const TRY_TIMEOUT = 60_000;

/** @param {string} id @returns {HTMLElement} */
const place = id => /** @type {any} */ (document.getElementById(id));

/** @param {number} count @param {string} one */
const several = (count, one) => `${count} ${one}${count === 1 ? '' : 's'}`;

export class CheckPanel {
  /**
   * @param {object} page
   * @param {() => {draft: Draft, saved: Draft, unsaved: boolean}} page.values
   * @param {() => import('./webauthn-check-list.js').Remedies|null} page.remedies
   * @param {(findings: Finding[]) => void} page.found
   */
  constructor({ values, remedies, found }) {
    this.values = values;
    this.remedies = remedies;
    this.found = found;
    /** @type {Finding[]} */
    this.findings = [];
    /** @type {string[]} */
    this.good = [];
    /** @type {Promise<Finding[]>|null} */
    this.ofPage = null;
    this.timer = 0;
    this.running = new AbortController();
    this.counts = h('div', { class: 'row', role: 'status', 'data-t': 'check-counts' });
    this.meter = h('div', { class: 'meter', 'aria-hidden': 'true' });
    this.alert = h('div', { role: 'alert' });
    this.list = h('div');
    this.tried = h('div', { role: 'status', 'data-t': 'try-result' });
    const label = h('span', { class: 'row' }, icon('redo'), 'Run again');
    place('check-again').replaceWith(makeButton(label, 'check-again', () => this.run(true), 'btn-s'));
    place('check-result').replaceChildren(
      h('div', { class: 'card-b stack-s' }, this.counts, this.meter, this.alert),
      this.list,
      h(
        'div',
        { class: 'card-b stack-s c-foot' },
        h(
          'div',
          { class: 'row' },
          makeButton('Try it', 'try-it', () => this.#tryIt(), 'btn-s'),
          makeButton('Copy report', 'copy-report', () => this.#copy(), 'btn-s'),
        ),
        h(
          'p',
          { class: 'small muted' },
          'Try it asks for a key with these values and stores nothing here. ',
          'Some devices keep a test passkey named PveAuth test. You can delete it.',
        ),
        this.tried,
      ),
    );
  }

  /** Runs when nothing was typed for a while. */
  soon() {
    clearTimeout(this.timer);
    this.running.abort();
    this.timer = setTimeout(() => this.run(false), AFTER_EDIT);
  }

  /**
   * Looks at everything.
   * @param {boolean} anew also at what does not depend on the values
   * @returns {Promise<import('./api.js').Answer|null>} the server's half; null when a later run took over
   */
  async run(anew) {
    clearTimeout(this.timer);
    this.running.abort();
    const { signal } = (this.running = new AbortController());
    const { draft, unsaved } = this.values();
    place('check-tested').textContent = unsaved ? `Testing unsaved values from ${location.origin}` : 'Saved values';
    place('check').setAttribute('aria-busy', 'true');
    if (anew || this.ofPage === null) this.ofPage = pageChecks();

    const sent = Date.now();
    const query = { 'browser-origin': location.origin, ...(unsaved && wire(draft)) };
    const answering = call('GET', '/pveauth/webauthn-check', query).then(answer => ({ answer, received: Date.now() }));
    const [{ answer, received }, probed, ofPage] = await Promise.all([answering, probeChecks(draft.id, signal), this.ofPage]);
    const again = anew && answer.ok ? await call('GET', '/pveauth/webauthn-check', query) : null;
    if (signal.aborted) return null;

    const looked = new Set([
      ...(draft.id ? ['id'] : []),
      draft.origin ? 'origin' : 'no-origin',
      ...(probed ? ['probe'] : []),
      ...(answer.ok ? ['server'] : []),
      ...(answer.data?.certificate ? ['certificate'] : []),
    ]);
    const browser = [...instantChecks(draft), ...(probed ?? []), ...ofPage];
    if (answer.ok) browser.push(...clockChecks(answer.data.time, sent, received));
    if (again?.ok) {
      looked.add('twice');
      browser.push(...nodeChecks([answer.data.node, again.data.node]));
    }
    this.findings = merge(answer.data?.checks ?? [], browser);
    this.good = passed(this.findings, looked);
    const [reason] = describe(answer);
    this.alert.replaceChildren(...(answer.ok ? [] : [alertBox('err', "The server's half of the check is missing.", reason)]));
    this.#draw();
    place('check').removeAttribute('aria-busy');
    return answer;
  }

  /** The numbers by severity. */
  count(/** @type {Finding['severity']} */ severity) {
    return this.findings.filter(finding => finding.severity === severity).length;
  }

  #draw() {
    const [problems, warnings] = [this.count('problem'), this.count('warning')];
    const badge = (/** @type {string} */ kind, /** @type {string} */ text) => h('span', { class: `badge badge-${kind}` }, text);
    const badges = [
      ...(problems ? [badge('err', several(problems, 'problem'))] : []),
      ...(warnings ? [badge('warn', several(warnings, 'warning'))] : []),
      badge('ok', `${this.good.length} passed`),
    ];
    // Said once, not after each key press.
    if (badges.map(item => item.textContent).join() !== [...this.counts.children].map(item => item.textContent).join()) {
      this.counts.replaceChildren(...badges);
    }
    this.meter.replaceChildren(
      ...[
        ['err', problems],
        ['warn', warnings],
        ['ok', this.good.length],
      ]
        .filter(([, size]) => size)
        .map(([kind, size]) => {
          const part = h('i', { class: `m-${kind}` });
          part.style.setProperty('flex-grow', String(size));
          return part;
        }),
    );
    this.list.replaceChildren(checkList(this.findings, this.good, this.remedies()));
    this.found(this.findings);
  }

  /** A ceremony with the tested values. Nothing of it is sent. */
  async #tryIt() {
    this.running.abort();
    const { draft } = this.values();
    this.tried.textContent = 'Waiting for the key…';
    const publicKey = {
      rp: { id: draft.id || location.hostname, name: draft.rp || 'PveAuth' },
      user: { id: encode(crypto.getRandomValues(new Uint8Array(16))), name: 'PveAuth test', displayName: 'PveAuth test' },
      challenge: encode(crypto.getRandomValues(new Uint8Array(32))),
      pubKeyCredParams: [-8, -7, -257].map(alg => ({ type: 'public-key', alg })),
      authenticatorSelection: { residentKey: 'discouraged', userVerification: 'discouraged' },
    };
    const { credential, error, elapsed } = await createCredential(publicKey, TRY_TIMEOUT, new AbortController().signal);
    const kind = /** @type {const} */ ('create');
    const context = { kind, rpId: publicKey.rp.id, timeout: TRY_TIMEOUT, user: boot.user, reference: '' };
    const explained = credential ? null : explain(error, elapsed, context);
    this.tried.replaceChildren(
      credential
        ? alertBox('ok', 'It works.', `This browser and the key accept ${publicKey.rp.id} here.`)
        : alertBox(explained?.neutral ? 'info' : 'err', null, explained?.text ?? 'Stopped.'),
    );
  }

  async #copy() {
    const { draft, unsaved } = this.values();
    const lines = [
      `WebAuthn check, ${new Date().toISOString()}, node ${boot.node}`,
      `Page ${location.origin}`,
      `Browser ${navigator.userAgent}`,
      `${unsaved ? 'Unsaved' : 'Saved'} values: rp=${draft.rp} id=${draft.id} origin=${draft.origin} ` +
        `allow-subdomains=${Number(draft.subdomains)}`,
      ...this.findings.map(({ id, severity, message, remedy }) => `${severity} ${id}: ${message} ${remedy}`.trim()),
      ...this.good.map(text => `passed: ${text}`),
    ];
    if (await copyText(`${lines.join('\n')}\n`)) toast('Report copied.');
    else this.alert.replaceChildren(alertBox('warn', 'The browser did not allow copying.'));
  }
}

/** The parameters of the server's half. @param {Draft} draft */
const wire = draft => ({ rp: draft.rp, id: draft.id, origin: draft.origin, 'allow-subdomains': draft.subdomains });
