// The second factor by security key or passkey.

import { alertBox, announce, h, icon, makeButton } from './dom.js';
import { assertionJson, getAssertion, obstacle } from './webauthn.js';
import { errorDetails, explain, obstacleText } from './webauthn-errors.js';
import { waitView } from './wait-view.js';

/** Time left over at the end of a challenge's life, for the answer to reach the server. */
const MARGIN = 5000;
/** A challenge with less life than this is not worth starting on. */
const SHORT = 15_000;

/**
 * @param {import('./second-factor.js').Flow} flow
 * @returns {import('./second-factor.js').Panel}
 */
export function webauthnPanel(flow) {
  const root = h('section', { class: 'panel' });
  const { user } = flow.settings;
  /** Another tab may be in front by the time a ceremony ends. @param {string} state */
  const setState = state => {
    if (!root.hidden) flow.settings.setState(state);
  };
  /** @type {AbortController|null} */
  let running = null;
  let spent = false;
  let started = false;
  let locked = false;

  /** @param {string} text @param {...any} more */
  function idle(text, ...more) {
    const start = makeButton(text, 'webauthn-start', () => ceremony(false), 'btn-p');
    const other =
      more.length > 0 && flow.offers('totp') && makeButton('Use TOTP app instead', 'webauthn-other', () => flow.show('totp'));
    root.replaceChildren(
      h(
        'div',
        { class: 'wait' },
        ...(more.length > 0
          ? more
          : [
              h('span', { class: 'pulse' }, icon('fob')),
              h('p', { class: 'muted' }, 'Have your security key ready, or the device that holds your passkey.'),
            ]),
        h('div', { class: 'row' }, start, other),
      ),
    );
    return start;
  }

  /** @param {boolean} neutral @param {string} text @param {...any} more */
  function failed(neutral, text, ...more) {
    setState('tfa-webauthn');
    const box = neutral ? alertBox('info', null, text, ...more) : alertBox('err', null, text, ...more);
    const start = idle('Try again', h('div', { role: 'alert', 'data-t': 'tfa-error' }, box));
    start.focus();
  }

  /** @param {boolean} automatic */
  async function ceremony(automatic) {
    if (running || locked) return;
    const controller = new AbortController();
    running = controller;
    try {
      if (spent || flow.remaining() < SHORT) {
        root.replaceChildren(checking('Asking for a new challenge…'));
        if (!(await flow.renew())) {
          if (root.isConnected && !locked) idle('Try again').focus();
          return;
        }
        spent = false;
      }
      if (controller.signal.aborted) return;
      const publicKey = flow.challenge.webauthn?.publicKey;
      if (!publicKey) {
        failed(false, `The server no longer offers your security key. Its WebAuthn settings may not match ${location.host}.`);
        return;
      }
      await ask(publicKey, controller, automatic);
    } finally {
      running = null;
    }
  }

  /** @param {any} publicKey @param {AbortController} controller @param {boolean} automatic */
  async function ask(publicKey, controller, automatic) {
    const timeout = Math.min(publicKey.timeout ?? Infinity, flow.remaining() - MARGIN);
    const view = waitView(
      Date.now() + timeout,
      () => controller.abort(),
      'Follow the browser prompt: touch the security key, ' + 'or unlock the passkey on this device.',
    );
    root.replaceChildren(view.root);
    view.focus();
    setState('ceremony-webauthn');

    const { credential, error, elapsed } = await getAssertion(publicKey, timeout, controller.signal);
    view.stop();
    if (credential) return send(credential, publicKey.challenge);

    setState('tfa-webauthn');
    // Some browsers want a press of a button first; that is no failure to report.
    if (automatic && error.name === 'NotAllowedError' && elapsed < 250) return void idle('Use security key or passkey').focus();
    const about = {
      kind: /** @type {const} */ ('get'),
      rpId: publicKey.rpId,
      timeout,
      user,
      reference: flow.settings.answer.reference,
    };
    const explained = explain(error, elapsed, about);
    if (explained) failed(explained.neutral, explained.text, errorDetails(error, elapsed, about));
    else if (!root.hidden) idle('Use security key or passkey').focus();
  }

  /** @param {any} credential @param {string} challenge */
  async function send(credential, challenge) {
    root.replaceChildren(checking('Checking…'));
    announce('Checking…');
    // Whatever the server answers, it has forgotten this challenge now.
    spent = true;
    const refused = await flow.submit('webauthn', `webauthn:${assertionJson(credential, challenge)}`);
    if (refused) failed(false, refused.text);
  }

  return {
    root,
    enter({ start, focus }) {
      const reason = obstacle();
      if (reason) {
        root.replaceChildren(alertBox('warn', null, obstacleText(reason)));
        return;
      }
      if (locked || running) return;
      const button = idle('Use security key or passkey');
      if (start) ceremony(!started);
      else if (focus) button.focus();
      started = true;
    },
    leave: () => running?.abort(),
    lock(text) {
      locked = text !== null;
      running?.abort();
      if (text !== null) root.replaceChildren(h('p', { class: 'muted' }, text));
      else idle('Use security key or passkey');
    },
  };
}

/** @param {string} text */
const checking = text => h('div', { class: 'wait' }, h('span', { class: 'pulse pulse-on' }, icon('fob')), h('p', null, text));
