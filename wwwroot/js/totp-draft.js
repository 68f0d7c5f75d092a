// Picture and text of a TOTP secret that is not stored yet. The server makes both; nothing of it is kept in the browser.

import { call } from './api.js';
import { alertBox, copyText, h, icon, makeButton, svg } from './dom.js';
import { toast } from './toast.js';
import { TotpSettings } from './totp-settings.js';

const QR_LABEL = 'QR code with the TOTP secret. The same secret is shown as text beside it.';
const REDRAW_AFTER = 250;

export class TotpDraft {
  /** @param {{user: string, node: string, enrolment?: import('./enrol.js').Enrolment}} about */
  constructor(about) {
    this.about = about;
    /** Empty while it does not fit the settings. */
    this.uri = '';
    /** Empty until the server has made one; then it is kept while other settings change. */
    this.secret = '';
    this.order = 0;
    this.timer = 0;
    this.settings = new TotpSettings(about, secret => this.#changed(secret));

    this.lead = h('p', { class: 'muted' });
    this.failure = h('div', { role: 'alert' });
    this.figure = h('figure', { class: 'qr', role: 'img', 'aria-label': QR_LABEL, 'aria-busy': 'true' });
    this.code = h('code', { dir: 'ltr', 'data-t': 'totp-secret' });
    this.link = h('a', { class: 'small', 'data-t': 'totp-link' }, 'Open in authenticator app');
    this.link.hidden = !matchMedia('(pointer: coarse)').matches;
    const copy = makeButton(icon('copy'), 'totp-copy', () => this.#copy());
    copy.setAttribute('aria-label', 'Copy secret');
    this.text = h(
      'div',
      null,
      h('span', { class: 'label', id: 'totp-secret-label' }, 'Secret ', h('span', { class: 'label-x' }, 'if you cannot scan')),
      h('div', { class: 'secret', role: 'group', 'aria-labelledby': 'totp-secret-label' }, this.code, copy),
      this.link,
    );
  }

  get digits() {
    return Number(this.settings.digits.value);
  }

  /** @param {string|null} secret */
  #changed(secret) {
    if (secret !== null) this.secret = secret;
    this.uri = '';
    this.figure.setAttribute('aria-busy', 'true');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), REDRAW_AFTER);
  }

  async #copy() {
    const copied = await copyText(this.secret);
    toast(copied ? 'Secret copied.' : 'The browser did not allow copying. Select the text instead.');
  }

  /** The URI for the settings as they are now; null when there is none, which is shown. @returns {Promise<string|null>} */
  async current() {
    if (!this.settings.validate()) return null;
    if (!this.uri) await this.draw();
    return this.uri || null;
  }

  /** Asks the server for URI and picture. */
  async draw() {
    clearTimeout(this.timer);
    const { issuer, period } = this.settings;
    if (!issuer.validate() || !period.validate()) return;
    const mine = (this.order += 1);
    const wanted = { secret: this.secret || undefined, ...this.settings.values() };
    const { user, enrolment } = this.about;
    const answer = enrolment
      ? await enrolment.send({ type: 'totp', ...wanted })
      : await call('POST', '/pveauth/totp-draft', { userid: user, ...wanted });
    // Only the latest settings count.
    if (mine === this.order) this.#show(answer);
  }

  /** @param {import('./api.js').Answer} answer */
  #show({ ok, data, message }) {
    if (!ok) {
      const again = h(
        'div',
        { class: 'row' },
        makeButton('Try again', 'draft-again', () => this.draw(), 'btn-s'),
      );
      const reason = message || `No connection to ${location.host}.`;
      this.failure.replaceChildren(alertBox('err', 'The QR code could not be made.', reason, again));
      return;
    }
    this.failure.replaceChildren();
    this.uri = data.uri;
    this.secret = data.secret;
    const { size, path } = data.qr;
    this.figure.replaceChildren(
      svg('svg', { viewBox: `0 0 ${size} ${size}`, 'aria-hidden': 'true' }, svg('path', { d: path })),
    );
    this.figure.removeAttribute('aria-busy');
    this.code.replaceChildren(h('span', null, this.secret.match(/.{1,4}/g)?.join(' ') ?? ''));
    this.link.href = this.uri;
    this.lead.textContent = this.settings.brought
      ? 'Type the code your app shows already.'
      : `Scan the code with any authenticator app, then type the ${this.digits} digits it shows.`;
  }
}
