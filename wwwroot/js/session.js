// The life of a session: renewal by one tab for all, its end, logging in again on top of the page, logging out.

import { base, call, onUnauthorized, useCsrf } from './api.js';
import { listen, tell } from './channel.js';
import { boot, h } from './dom.js';
import { KEYS, load, save } from './stored.js';
import { renewTicket } from './ticket.js';
import { clock } from './time.js';

const RENEW_AFTER = 15 * 60_000;
const LIFE = 2 * 3600_000;
const WARN_BEFORE = 10 * 60_000;
const BACK_OFF = [2, 4, 8, 15, 30].map(seconds => seconds * 1000);

/** @type {string} */
const user = boot.user;
let renewedAt = Number(load('session', KEYS.renewed)) || 0;
let failures = 0;
let nextTry = 0;
/** @type {Promise<boolean>|null} */
let relogin = null;

/** @param {string} csrf */
function renewed(csrf) {
  useCsrf(csrf);
  renewedAt = Date.now();
  failures = 0;
  save('session', KEYS.renewed, renewedAt);
  document.getElementById('session-banner')?.remove();
  dispatchEvent(new Event('pveauth-renewed'));
}

/**
 * Renews the ticket in the cookie.
 * @returns {Promise<'ok'|'ended'|'offline'>}
 */
async function renew() {
  const answer = await renewTicket(user);
  if (answer.ok && answer.data?.CSRFPreventionToken && !answer.data.NeedTFA) {
    renewed(answer.data.CSRFPreventionToken);
    tell({ type: 'renewed', user, csrf: answer.data.CSRFPreventionToken });
    return 'ok';
  }
  // Without a cookie the call lacks its password: 400. With a bad one: 401.
  if (answer.status >= 400 && answer.status < 500) return 'ended';
  nextTry = Date.now() + BACK_OFF[Math.min(failures, BACK_OFF.length - 1)];
  failures += 1;
  warn();
  return 'offline';
}

/** Only one tab renews; where the browser has no locks, each does. @param {() => Promise<any>} work @param {boolean} wait */
const alone = (work, wait) =>
  navigator.locks ? navigator.locks.request('pveauth-renew', { ifAvailable: !wait }, lock => (lock ? work() : null)) : work();

async function renewWhenDue() {
  if (relogin || Date.now() - renewedAt < RENEW_AFTER || Date.now() < nextTry) return;
  if ((await alone(renew, false)) === 'ended') sessionEnded();
}

function warn() {
  const end = renewedAt + LIFE;
  if (!renewedAt || Date.now() < end - WARN_BEFORE || document.getElementById('session-banner')) return;
  document.body.prepend(
    h(
      'p',
      { class: 'banner', id: 'session-banner', role: 'status' },
      `Your session ends at ${clock(end / 1000)} unless the connection returns.`,
    ),
  );
}

/** One quiet renewal after a 401; if that does not help, the dialog. @returns {Promise<boolean>} */
const recover = async () => {
  if (relogin) return relogin;
  const before = renewedAt;
  // Another tab may have renewed for all while this one waited its turn.
  const result = await alone(async () => (renewedAt === before ? renew() : 'ok'), true);
  if (result === 'ok') return true;
  return result === 'ended' ? sessionEnded() : false;
};

/** Asks for a new login over the page; true when the same user is back. */
function sessionEnded() {
  relogin ??= import('./relogin.js')
    .then(module => module.logInAgain(user, boot.realm))
    .then(csrf => {
      relogin = null;
      if (csrf) {
        renewed(csrf);
        tell({ type: 'renewed', user, csrf });
      }
      return true;
    })
    .catch(() => {
      relogin = null;
      return false;
    });
  return relogin;
}

/** Ends the session in all tabs. */
export async function logOut() {
  const answer = await call('POST', '/pveauth/logout', {}, { open: true });
  if (answer.status === 0) return false;
  tell({ type: 'logout' });
  leave();
  return true;
}

function leave() {
  save('session', KEYS.renewed, null);
  location.replace(`${base}login?out`);
}

/** Starts to watch over the session of this page. */
export function startSession() {
  onUnauthorized(recover);
  listen(message => {
    if (message.type === 'logout') leave();
    // Another user in another tab has taken the cookie: this page must not act in his name.
    if (message.type === 'login' && message.user !== user) location.reload();
    if (message.type === 'login' && message.user === user) alone(renew, false);
    if (message.type === 'renewed' && message.user === user) renewed(message.csrf);
  });
  setInterval(renewWhenDue, 15_000);
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) renewWhenDue();
  });
  addEventListener('online', () => {
    nextTry = 0;
    renewWhenDue();
  });
  addEventListener('pageshow', async event => {
    if (!event.persisted) return;
    // Out of the back/forward cache: nothing may be seen or used until the session is known to live.
    document.body.inert = true;
    document.body.hidden = true;
    const answer = await call('GET', '/version', {}, { open: true });
    if (!answer.ok) return location.replace(`${base}login`);
    document.body.inert = false;
    document.body.hidden = false;
  });
  renewWhenDue();
}
