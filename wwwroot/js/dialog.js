// Modal dialogs: native <dialog>, one heading, one alert region, fields, buttons. A dialog may go through several views.

import { alertBox, h, icon, makeButton, setBusy } from './dom.js';

/**
 * @typedef {object} View
 * @property {string} title
 * @property {string} [badge] shown in place of the close button; such a view is left by its own buttons only
 * @property {string|Node} [lead]
 * @property {Node[]} body
 * @property {{label: string, verb?: string, t?: string, danger?: boolean}} [submit]
 * @property {string|null} [cancel] label; null leaves the button out
 * @property {Node[]} [extra] more buttons, before the submit button
 * @property {() => void} [onSubmit]
 * @property {() => HTMLElement|null|undefined} [focus] first field when missing
 * @property {boolean} [wide]
 */

let count = 0;

export class Dialog {
  /** @param {{onClose?: () => void, focusAfter?: () => HTMLElement|null}} [options] */
  constructor({ onClose, focusAfter } = {}) {
    this.id = `dialog-${(count += 1)}`;
    this.onClose = onClose;
    this.focusAfter = focusAfter;
    this.opener = /** @type {HTMLElement|null} */ (document.activeElement);
    this.closed = false;
    this.busy = false;
    this.dirty = false;
    /** @type {View} */
    this.view = { title: '', body: [] };
    this.heading = h('h2', { id: `${this.id}-title`, tabindex: '-1' });
    this.head = h('div', { class: 'dialog-h' });
    this.closer = makeButton(icon('x'), 'dialog-close', () => this.#leave(), 'btn-q btn-i');
    this.closer.setAttribute('aria-label', 'Close');
    this.alert = h('div', { role: 'alert', 'data-t': 'dialog-alert' });
    this.content = h('div', { class: 'stack' });
    this.foot = h('div', { class: 'dialog-f' });
    this.frame = h('div');
    this.root = h(
      'dialog',
      {
        class: 'dialog',
        'aria-labelledby': this.heading.id,
        'data-t': 'dialog',
        on: {
          cancel: (/** @type {Event} */ e) => {
            e.preventDefault();
            this.#leave();
          },
          keydown: (/** @type {KeyboardEvent} */ e) => this.#key(e),
          close: () => this.#closedByBrowser(),
          input: () => {
            this.dirty = true;
          },
        },
      },
      this.frame,
    );
  }

  /** Shows a view, in place of the one before. @param {View} view */
  show(view) {
    this.view = view;
    this.setBusy(null);
    this.dirty = false;
    this.heading.textContent = view.title;
    this.head.replaceChildren(
      this.heading,
      view.badge ? h('span', { class: 'badge badge-info' }, h('bdi', null, view.badge)) : this.closer,
    );
    this.alert.replaceChildren();
    const lead =
      view.lead && h('div', { class: typeof view.lead === 'string' ? 'muted' : '', id: `${this.id}-lead` }, view.lead);
    this.content.replaceChildren(...(lead ? [lead] : []), ...view.body);
    if (lead) this.root.setAttribute('aria-describedby', lead.id);
    else this.root.removeAttribute('aria-describedby');
    this.button = view.submit
      ? h(
          'button',
          {
            class: `btn ${view.submit.danger ? 'btn-d' : 'btn-p'}`,
            type: 'submit',
            'data-t': view.submit.t ?? 'dialog-submit',
          },
          view.submit.label,
        )
      : null;
    this.cancel = view.cancel === null ? null : makeButton(view.cancel ?? 'Cancel', 'dialog-cancel', () => this.close());
    this.foot.replaceChildren(...[this.cancel, ...(view.extra ?? []), this.button].filter(node => node !== null));
    this.root.classList.toggle('dialog-s', !view.wide);
    this.#frame(view);

    if (!this.root.isConnected) document.body.append(this.root);
    if (!this.root.open) this.root.showModal();
    this.#focusFirst();
  }

  /** A form only where there is something to submit: a view may hold forms of its own. @param {View} view */
  #frame(view) {
    const frame = view.submit
      ? h('form', { method: 'dialog', novalidate: true, on: { submit: (/** @type {Event} */ e) => this.#submit(e) } })
      : h('div');
    this.foot.hidden = this.foot.childNodes.length === 0;
    frame.append(this.head, h('div', { class: 'dialog-b stack' }, this.alert, this.content), this.foot);
    this.frame.replaceWith(frame);
    this.frame = frame;
  }

  #focusFirst() {
    const fields = '.input:not([readonly], :disabled), input:not([type="hidden"], [readonly], :disabled)';
    // A destructive dialog starts on the button that does nothing.
    const target =
      this.view.focus?.() ??
      (this.view.submit?.danger && !this.content.querySelector(fields) ? this.cancel : null) ??
      /** @type {HTMLElement|null} */ (this.content.querySelector(fields)) ??
      this.button ??
      this.heading;
    target.focus();
    if (target instanceof HTMLInputElement && target.value) target.select();
  }

  /** Shows that the server is asked; null ends it. @param {string|null} verb */
  setBusy(verb) {
    this.busy = verb !== null;
    // Focus stays in the dialog while its fields cannot be used.
    if (verb !== null) this.button?.focus();
    this.content.inert = verb !== null;
    if (this.button) setBusy(this.button, verb);
  }

  /** Says above the fields what went wrong. @param {string} title @param {...string} texts */
  fail(title, ...texts) {
    this.setBusy(null);
    this.alert.replaceChildren(alertBox('err', title, ...texts));
    this.alert.scrollIntoView({ block: 'nearest' });
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    if (this.busy) return;
    this.alert.replaceChildren();
    this.view.onSubmit?.();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    // Browsers let a second Esc through although `cancel` was refused; the key press itself they do not.
    if (event.key === 'Escape' && !event.defaultPrevented && event.target instanceof Node && this.root.contains(event.target)) {
      event.preventDefault();
      event.stopPropagation();
      this.#leave();
    }
  }

  #closedByBrowser() {
    if (this.closed) return;
    if (this.view.badge) this.root.showModal();
    else this.close();
  }

  /** Esc or the X: not out of a view that must be answered, and not past typed text without asking. */
  #leave() {
    if (this.view.badge || this.closed) return;
    if (this.dirty) confirmDiscard(() => this.close());
    else this.close();
  }

  /** The opener, or what stands in its place since its surroundings were drawn anew. */
  #openerNow() {
    if (this.opener?.isConnected) return this.opener;
    return this.opener?.id ? document.getElementById(this.opener.id) : null;
  }

  /** Closes and gives the focus back. */
  close() {
    if (this.closed) return;
    this.closed = true;
    if (this.root.open) this.root.close();
    this.root.remove();
    this.onClose?.();
    const target = this.focusAfter?.() ?? this.#openerNow() ?? document.querySelector('h1');
    target?.focus();
  }
}

/** @param {() => void} discard */
function confirmDiscard(discard) {
  const dialog = new Dialog();
  dialog.show({
    title: 'Throw away your changes?',
    body: [h('p', null, 'What you typed is lost.')],
    submit: { label: 'Throw away', danger: true, t: 'discard' },
    cancel: 'Keep editing',
    onSubmit() {
      dialog.close();
      discard();
    },
  });
}
