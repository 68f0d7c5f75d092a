// The second factor by security key or passkey, and by a legacy U2F key, which is asked the same way.

import { alertBox, announce, h, icon, makeButton } from './dom.js';
import { assertionJson, getAssertion, obstacle } from './webauthn.js';
import { errorDetails, explain, obstacleText } from './webauthn-errors.js';
import { u2fJson, u2fRequest } from './u2f.js';
import { waitView } from './wait-view.js';

/** Time left over at the end of a challenge's life, for the answer to reach the server. */
const MARGIN = 5000;
/** A challenge with less life than this is not worth starting on. */
const SHORT = 15_000;

/**
 * What differs between the two.
 * @typedef {object} Kind
 * @property {'webauthn'|'u2f'} method
 * @property {string} button
 * @property {string} ready
 * @property {string} prompt
 * @property {(challenge: Record<string, any>) => any} request what WebAuthn has to be asked
 * @property {(credential: any, challenge: string) => string|null} json the answer; null when the key gave none of its kind
 * @property {string} setting whose fault it is when nothing is offered any more
 */

/** @type {Kind} */
const WEBAUTHN = {
  method: 'webauthn',
  button: 'Use security key or passkey',
  ready: 'Have your security key ready, or the device that holds your passkey.',
  prompt: 'Follow the browser prompt: touch the security key, or unlock the passkey on this device.',
  request: challenge => challenge.webauthn?.publicKey,
  json: assertionJson,
  setting: 'WebAuthn',
};

/** @type {Kind} */
const U2F = {
  method: 'u2f',
  button: 'Use U2F key',
  ready: 'Have your U2F key ready.',
  prompt: 'Follow the browser prompt: touch the key.',
  request: challenge => u2fRequest(challenge.u2f),
  json: u2fJson,
  setting: 'U2F',
};

/** @param {import('./second-factor.js').Flow} flow */
export const webauthnPanel = flow => keyPanel(flow, WEBAUTHN);

/** @param {import('./second-factor.js').Flow} flow */
export const u2fPanel = flow => keyPanel(flow, U2F);

/**
 * @param {import('./second-factor.js').Flow} flow
 * @param {Kind} kind
 * @returns {import('./second-factor.js').Panel}
 */
function keyPanel(flow, kind) {
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
    const start = makeButton(text, `${kind.method}-start`, () => ceremony(false), 'btn-p');
    const other =
      more.length > 0 &&
      flow.offers('totp') &&
      makeButton('Use TOTP app instead', `${kind.method}-other`, () => flow.show('totp'));
    root.replaceChildren(
      h(
        'div',
        { class: 'wait' },
        ...(more.length > 0
          ? more
          : [h('span', { class: 'pulse' }, icon('fob')), h('p', { class: 'muted' }, kind.ready)]),
        h('div', { class: 'row' }, start, other),
      ),
    );
    return start;
  }

  /** @param {boolean} neutral @param {string} text @param {...any} more */
  function failed(neutral, text, ...more) {
    setState(`tfa-${kind.method}`);
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
      const publicKey = kind.request(flow.challenge);
      if (!publicKey) {
        failed(
          false,
          `The server no longer offers your security key. Its ${kind.setting} settings may not match ${location.host}.`,
        );
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
      kind.prompt,
    );
    root.replaceChildren(view.root);
    view.focus();
    setState(`ceremony-${kind.method}`);

    const { credential, error, elapsed } = await getAssertion(publicKey, timeout, controller.signal);
    view.stop();
    if (credential) return send(kind.json(credential, publicKey.challenge));

    setState(`tfa-${kind.method}`);
    // Some browsers want a press of a button first; that is no failure to report.
    if (automatic && error.name === 'NotAllowedError' && elapsed < 250) return void idle(kind.button).focus();
    const about = {
      kind: /** @type {const} */ ('get'),
      rpId: publicKey.rpId,
      appId: publicKey.extensions?.appid,
      timeout,
      user,
      reference: flow.settings.answer.reference,
    };
    const explained = explain(error, elapsed, about);
    if (explained) failed(explained.neutral, explained.text, errorDetails(error, elapsed, about));
    else if (!root.hidden) idle(kind.button).focus();
  }

  /** @param {string|null} json */
  async function send(json) {
    if (json === null) return failed(false, 'The browser did not answer in the way of U2F keys. Use another browser or factor.');
    root.replaceChildren(checking('Checking…'));
    announce('Checking…');
    // Whatever the server answers, it has forgotten this challenge now.
    spent = true;
    const refused = await flow.submit(kind.method, `${kind.method}:${json}`);
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
      const button = idle(kind.button);
      if (start) ceremony(!started);
      else if (focus) button.focus();
      started = true;
    },
    leave: () => running?.abort(),
    lock(text) {
      locked = text !== null;
      running?.abort();
      if (text !== null) root.replaceChildren(h('p', { class: 'muted' }, text));
      else idle(kind.button);
    },
  };
}

/** @param {string} text */
const checking = text => h('div', { class: 'wait' }, h('span', { class: 'pulse pulse-on' }, icon('fob')), h('p', null, text));
