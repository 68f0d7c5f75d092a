// What is to be said about a user's second factors in a word, and which filters the user belongs to. No drawing here.

import { clock } from './time.js';

/**
 * @typedef {import('./user-factors.js').UserFactors} UserFactors
 * @typedef {'ok'|'warn'|'err'|'info'|''} Kind
 * @typedef {{id: string, kind: Kind, icon: string, label: string, rank: number}} State
 */

/** @param {UserFactors} user */
const enabledOf = user => user.entries.filter(entry => entry.enabled);

/** @param {UserFactors} user */
const hasRecovery = user => user.entries.some(entry => entry.type === 'recovery');

/** @param {UserFactors} user */
const hasFew = user => user.keysLeft !== null && user.keysLeft <= 3;

/** @param {UserFactors} user @param {import('./user-factors.js').FactorEntry} entry */
const isBlocked = (user, entry) =>
  (user.demanded !== null && entry.type === 'u2f') ||
  (user.demanded !== null && entry.type === 'webauthn' && !user.stronger);

/** Somebody else asks for factors at the login. @param {UserFactors} user */
export const isHandledElsewhere = user => user.realmType === 'openid';

/** Wrong factors have locked it. @param {UserFactors} user */
export const isLocked = user => user.lockedUntil > 0 || user.totpLocked;

/** Nothing is asked for behind the password. @param {UserFactors} user */
const isBare = user => !isHandledElsewhere(user) && enabledOf(user).length === 0;

/** A factor other than recovery keys is asked for. @param {UserFactors} user */
const isProtected = user =>
  !isHandledElsewhere(user) && enabledOf(user).some(entry => entry.type !== 'recovery' && !isBlocked(user, entry));

/**
 * The first rule that applies names the state. A realm that logs in elsewhere asks nothing of what is stored here, so only
 * locks come before it.
 * @type {[id: string, kind: Kind, icon: string, applies: (user: UserFactors) => boolean,
 *   label: (user: UserFactors) => string][]}
 */
const RULES = [
  ['locked', 'err', 'lock', user => user.lockedUntil > 0, user => `Locked until ${clock(user.lockedUntil)}`],
  ['totp-locked', 'err', 'lock', user => user.totpLocked, () => 'TOTP locked'],
  ['provider', 'info', '', isHandledElsewhere, () => 'Handled by provider'],
  ['old-id', 'warn', 'warn', user => enabledOf(user).some(entry => entry.madeFor), () => 'Key for old ID'],
  ['required', 'warn', 'warn', user => isBare(user) && user.required, () => 'Not enrolled, required'],
  ['none', '', '', isBare, () => 'Not enrolled'],
  [
    'recovery-only',
    'warn',
    'warn',
    user => enabledOf(user).every(entry => entry.type === 'recovery'),
    () => 'Recovery keys only',
  ],
  ['u2f', 'warn', 'warn', user => enabledOf(user).some(entry => entry.type === 'u2f'), () => 'Legacy U2F'],
  [
    'few-keys',
    'warn',
    'warn',
    user => hasRecovery(user) && hasFew(user),
    user => (user.keysLeft === 1 ? '1 recovery key left' : `${user.keysLeft || 'No'} recovery keys left`),
  ],
  ['no-recovery', 'warn', 'warn', user => !hasRecovery(user), () => 'No recovery keys'],
  [
    'blocked',
    'warn',
    'warn',
    user => enabledOf(user).some(entry => isBlocked(user, entry)),
    () => 'Blocked by realm',
  ],
  ['protected', 'ok', 'check', () => true, () => 'Protected'],
];

/** @param {UserFactors} user @returns {State} */
export function stateOf(user) {
  const rank = RULES.findIndex(([, , , applies]) => applies(user));
  const [id, kind, icon, , label] = RULES[rank];
  return { id, kind, icon, label: label(user), rank };
}

/**
 * What the tiles and pills count. A user may be in several.
 * @type {Record<string, (user: UserFactors, state: State) => boolean>}
 */
export const GROUPS = {
  protected: isProtected,
  none: isBare,
  locked: isLocked,
  'no-recovery': user => !isHandledElsewhere(user) && enabledOf(user).length > 0 && !hasRecovery(user),
  u2f: user => user.entries.some(entry => entry.type === 'u2f'),
  attention: (_, state) => state.kind === 'warn' || state.kind === 'err',
};
