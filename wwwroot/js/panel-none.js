// What is shown when a second factor is demanded and none can be used here.

import { alertBox, h, makeButton } from './dom.js';
import { realmText } from './refusals.js';
import { obstacle, isAddress } from './webauthn.js';

/**
 * @param {import('./second-factor.js').Flow} flow
 * @param {boolean} blocked the realm refuses what the user has
 * @param {() => void} again
 * @returns {HTMLElement[]}
 */
export function nothingUsable(flow, blocked, again) {
  return [
    alertBox('warn', 'No second factor can be used here.', reason(flow, blocked)),
    h(
      'div',
      { class: 'row' },
      makeButton('Try again', 'tfa-again', again, 'btn-p'),
      makeButton('Back to login', 'tfa-back', () => flow.settings.restart()),
    ),
  ];
}

/**
 * The first reason that is true.
 * @param {import('./second-factor.js').Flow} flow
 * @param {boolean} blocked
 */
function reason({ challenge, settings }, blocked) {
  if (blocked) return realmText(settings.realm);
  if (challenge.yubico) {
    return `A YubiKey is registered for you, but realm ${settings.realm.realm} takes no Yubico OTP. Ask an administrator.`;
  }
  if (isAddress(location.hostname)) return 'WebAuthn cannot work on an IP address. Open the server by its name instead.';
  if (obstacle() === 'insecure') return 'This page is not loaded over https, so the browser hides security keys.';
  if (challenge.recovery) return 'All recovery keys are used up.';
  const reference = settings.answer.reference ? ` Reference ${settings.answer.reference}.` : '';
  return (
    'The server could not offer your security key from this address. ' +
    `Its WebAuthn settings may not match ${location.host}.${reference}`
  );
}
