// The two phases of logging in, without any screen.

import { call } from './api.js';

const LOGIN_TIMEOUT = 30_000;

/**
 * First phase: name and password.
 * @param {string} username
 * @param {string|undefined} realm undefined when the name carries it
 * @param {string} password
 */
export const logIn = (username, realm, password) =>
  call('POST', '/access/ticket', { username, realm, password, 'http-only': 1 }, { open: true, timeout: LOGIN_TIMEOUT });

/**
 * Second phase: an answer to the challenge.
 * @param {string} username as the server spelled it
 * @param {string} ticket the partial ticket
 * @param {string} response such as `totp:123456`
 */
export const answerChallenge = (username, ticket, response) =>
  call(
    'POST',
    '/access/ticket',
    { username, 'tfa-challenge': ticket, password: response, 'http-only': 1 },
    { open: true, timeout: LOGIN_TIMEOUT },
  );

/**
 * Renews the session of the cookie.
 * @param {string} username
 */
export const renewTicket = username =>
  call('POST', '/access/ticket', { username, 'http-only': 1 }, { open: true, timeout: LOGIN_TIMEOUT });

/**
 * Reads the challenge out of a partial ticket, `PVE:!tfa!<percent-encoded JSON>:<time>::<signature>`.
 * @param {string} ticket
 * @returns {Record<string, any>}
 */
export function readChallenge(ticket) {
  try {
    const challenge = JSON.parse(decodeURIComponent(ticket.split(':')[1].slice('!tfa!'.length)));
    return challenge !== null && typeof challenge === 'object' ? challenge : {};
  } catch {
    return {};
  }
}

/**
 * What to tell about a refused first phase.
 * @param {import('./api.js').Answer} answer
 * @param {{realm: string, tfa?: string|null}} realm
 * @returns {[title: string, ...texts: string[]]}
 */
export function describeRefusal(answer, realm) {
  if (answer.status === 0) return [`No connection to ${location.host}.`, 'What you typed is still there. Try again.'];
  if (answer.pveauth?.code === 'enrol.none-for-realm') {
    const factor = /yubico/.test(answer.pveauth.realmType ?? realm.tfa ?? '') ? 'Yubico key' : 'TOTP app';
    return [
      'Login failed.',
      `Realm ${realm.realm} asks for a ${factor}, and none is registered for you. ` + 'An administrator has to add one first.',
    ];
  }
  if (answer.status === 401) {
    const reference = answer.reference
      ? `Reference ${answer.reference}; an administrator can look it up in the Audit Log.`
      : '';
    return [
      'Login failed.',
      `Check User name, Password and Realm. The server does not say which one is wrong. ${reference}`.trim(),
    ];
  }
  const detail = Object.entries(answer.errors)
    .map(([name, text]) => `${name}: ${text}`)
    .join(' ');
  return [
    'The server could not log you in.',
    `${answer.message} ${detail}`.trim(),
    ...(answer.reference ? [`Reference ${answer.reference}`] : []),
  ];
}
