// Small things that outlive a page: never a secret. Storage may be missing, blocked or full of nonsense.

/**
 * Reads a value.
 * @param {'local'|'session'} where
 * @param {string} key
 * @returns {any} null when there is nothing usable
 */
export function load(where, key) {
  try {
    return JSON.parse(area(where).getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

/**
 * Keeps a value; null removes it.
 * @param {'local'|'session'} where
 * @param {string} key
 * @param {any} value
 */
export function save(where, key, value) {
  try {
    if (value === null) area(where).removeItem(key);
    else area(where).setItem(key, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing loses comfort only.
  }
}

/** @param {any} where @returns {Storage} */
const area = where => (where === 'local' ? window.localStorage : window.sessionStorage);

/**
 * Names of what is kept.
 * login: `{v, user, realm}` for the next login. tfa: `{method, digits}` of the last second factor.
 * notice: what the next page has to say once. renewed: when this tab last got a ticket. dismissed: advice waved away.
 */
export const KEYS = {
  login: 'pveauth.login',
  tfa: 'pveauth.tfa',
  notice: 'pveauth.notice',
  renewed: 'pveauth.renewed',
  dismissed: 'pveauth.dismissed',
};
