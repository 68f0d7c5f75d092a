// Users with their second factors: what PVE's two lists say, joined, and enriched where the server knows more.

import { boot } from './dom.js';
import { call } from './api.js';

/**
 * @typedef {object} FactorEntry
 * @property {string} id empty for a key that stands in user.cfg
 * @property {string} type
 * @property {string} description
 * @property {number} created 0 when not known
 * @property {boolean} enabled
 * @property {number} [lastUsed]
 * @property {string} [madeFor] the WebAuthn ID of a key that fits the settings no more
 */

/**
 * @typedef {object} UserFactors
 * @property {string} userid
 * @property {string} name full name, or empty
 * @property {string} realm
 * @property {string} realmType empty when the realm is not configured
 * @property {string|null} demanded the factor that the realm demands
 * @property {boolean} stronger whether WebAuthn satisfies that demand
 * @property {boolean} enabled
 * @property {boolean} expired
 * @property {string[]} groups
 * @property {FactorEntry[]} entries
 * @property {boolean} totpLocked
 * @property {number} lockedUntil 0 when not locked
 * @property {boolean} required by policy
 * @property {number} graceUntil 0 when there is none
 * @property {number|null} keysLeft unused recovery keys; null when there are none or that is not known
 * @property {{time: number, method: string, ip?: string}|null} lastConfirmed
 */

/**
 * @typedef {object} Overview
 * @property {UserFactors[]} users
 * @property {boolean} detailed whether the server told more than PVE does
 * @property {string|null} rpId the WebAuthn ID of the settings; null when there is none or that is not known
 * @property {Record<string, Record<string, number>>} permissions own ones, by path
 */

/** How far the browser's clock is from the server's, in seconds. */
const skew = boot.serverTime ? boot.serverTime - Date.now() / 1000 : 0;

/**
 * Reads everything that the page shows.
 * @returns {Promise<{overview: Overview|null, failure: import('./api.js').Answer|null}>}
 */
export async function readOverview() {
  const [users, factors, status, permissions, keys] = await Promise.all([
    call('GET', '/access/users', { full: 1 }),
    call('GET', '/access/tfa'),
    call('GET', '/pveauth/tfa-status'),
    call('GET', '/access/permissions'),
    call('GET', '/pveauth/passkeys'),
  ]);
  // Servers that know nothing beyond PVE's lists answer 403 or 404; any other failure is one.
  const isMissing = (/** @type {import('./api.js').Answer} */ answer) => answer.status === 403 || answer.status === 404;
  const failure =
    [users, factors].find(answer => !answer.ok) ??
    [status, permissions, keys].find(answer => !answer.ok && !isMissing(answer)) ??
    null;
  if (failure) return { overview: null, failure };

  const byUser = (/** @type {any[]|null} */ list) => new Map((list ?? []).map(item => [item.userid, item]));
  const listed = byUser(factors.data);
  const known = byUser(status.data);
  const rpId = keys.data?.rpId ?? null;
  return {
    overview: {
      users: users.data.map((/** @type {any} */ user) => join(user, listed.get(user.userid), known.get(user.userid), rpId)),
      detailed: status.ok,
      rpId,
      permissions: permissions.data ?? {},
    },
    failure: null,
  };
}

/**
 * Reads one user anew, after a change: with thousands of users, that is soon done.
 * @param {UserFactors} user
 * @param {string|null} rpId
 * @returns {Promise<UserFactors|null>} null where everything has to be read
 */
export async function readAgain(user, rpId) {
  // The first real entry takes the place of keys in user.cfg.
  if (user.entries.some(entry => entry.id === '')) return null;
  const [entries, status] = await Promise.all([
    call('GET', `/access/tfa/${encodeURIComponent(user.userid)}`),
    call('GET', '/pveauth/tfa-status', { userid: user.userid }),
  ]);
  const known = status.data?.[0];
  if (!entries.ok || !known) return null;
  const locks = { 'totp-locked': known.totpLocked, 'tfa-locked-until': known.tfaLockedUntil };
  return { ...user, ...standing({ entries: entries.data, ...locks }, known, rpId) };
}

/** @param {any} user @param {any} factors @param {any} known @param {string|null} rpId @returns {UserFactors} */
function join(user, factors, known, rpId) {
  const realmName = user.userid.slice(user.userid.lastIndexOf('@') + 1);
  const realm = boot.realms.find((/** @type {any} */ r) => r.realm === realmName);
  const { entries, ...rest } = standing(factors, known, rpId);
  return {
    userid: user.userid,
    name: [user.firstname, user.lastname].filter(Boolean).join(' '),
    realm: realmName,
    realmType: user['realm-type'] ?? '',
    demanded: realm?.tfa ?? null,
    stronger: Boolean(realm?.stronger),
    enabled: Boolean(user.enable),
    expired: user.expire > 0 && user.expire <= Date.now() / 1000 + skew,
    groups: (user.groups ?? '').split(',').filter(Boolean),
    entries: [...entries, ...oldKeys(user.keys, realm?.tfa)],
    ...rest,
  };
}

/** What factors change. @param {any} factors @param {any} known @param {string|null} rpId */
function standing(factors, known, rpId) {
  const more = new Map((known?.entries ?? []).map((/** @type {any} */ entry) => [entry.id, entry]));
  return {
    /** @type {FactorEntry[]} */
    entries: (factors?.entries ?? []).map((/** @type {any} */ entry) => toEntry(entry, more.get(entry.id), rpId)),
    totpLocked: Boolean(factors?.['totp-locked']),
    lockedUntil: factors?.['tfa-locked-until'] ?? 0,
    required: Boolean(known?.required),
    graceUntil: known?.graceUntil ?? 0,
    keysLeft: known?.recovery?.left ?? null,
    lastConfirmed: known?.lastConfirmed ?? null,
  };
}

/**
 * An entry as PVE lists it, with what this server knows beyond that.
 * @param {any} item
 * @param {any} more
 * @param {string|null} rpId
 * @returns {FactorEntry}
 */
export const toEntry = (item, more, rpId) => ({
  id: item.id,
  type: item.type,
  description: item.description || (item.type === 'recovery' ? 'Recovery keys' : item.id),
  created: item.created,
  // Left out by the server when true.
  enabled: item.enable !== 0 && item.enable !== false,
  lastUsed: more?.lastUsed,
  madeFor: rpId && more?.rpId !== rpId ? more?.rpId : undefined,
});

/**
 * Keys that stand in user.cfg since old releases count where the realm demands a factor.
 * @param {string|undefined} keys
 * @param {string|null|undefined} demanded
 * @returns {FactorEntry[]}
 */
function oldKeys(keys, demanded) {
  if (!keys || !demanded || keys === 'x' || keys.startsWith('x!')) return [];
  const type = demanded === 'yubico' ? 'yubico' : 'totp';
  return [{ id: '', type, description: 'Key in user.cfg', created: 0, enabled: true }];
}
