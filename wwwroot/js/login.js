// The login page: first phase, then the panel of the second factor in place of the form.

import { announce, boot, find, h, setState } from './dom.js';
import { base } from './api.js';
import { tell } from './channel.js';
import { fields, focusFirst, hold, prefill, readEntries, showAlert, showChecking } from './login-form.js';
import { KEYS, save } from './stored.js';
import { describeRefusal, logIn, readChallenge } from './ticket.js';
import './theme.js';

const PASSWORD_LIFE = 5 * 60_000;
const HIDDEN_LIFE = 60_000;

const first = /** @type {HTMLElement} */ (document.getElementById('first'));

/** Name, realm and password of the first phase, for a second challenge without typing again. @type {any} */
let kept = null;
let keptTimer = 0;

/** Null where no realm allows passkeys. @type {ReturnType<typeof import('./passkey-login.js').makePasskeyLogin>|null} */
let passkeys = null;

/** @type {{destroy: () => void}|null} */
let second = null;
let busy = false;

/** @param {Event} event */
async function onSubmit(event) {
  event.preventDefault();
  const entries = busy ? null : readEntries();
  if (!entries) return;
  passkeys?.stop();
  keep(entries);
  await check();
}

async function check() {
  busy = true;
  setState('checking1');
  showChecking(true);
  // The second factor's modules arrive while the server looks at the password.
  const module = import('./second-factor.js').catch(() => null);
  const answer = await logIn(kept.username, kept.realm, kept.password);
  showChecking(false);
  busy = false;

  if (answer.ok && !answer.data?.NeedTFA) return finished(answer);
  if (answer.ok) {
    const mount = readChallenge(answer.data.ticket).pveauth?.enrol
      ? await import('./enrol.js').then(loaded => loaded.mountEnrolment).catch(() => null)
      : (await module)?.mountSecondFactor;
    if (mount) return showSecond(mount, answer);
    answer.status = 0;
  }
  setState('ready');
  if ([429, 503].includes(answer.status)) return hold(answer.retryAfter || 5);
  showAlert('err', ...describeRefusal(answer, realmOf(`${kept.username}@${kept.realm}`)));
  // What was typed stays when it never arrived.
  if (answer.status !== 0) {
    forget();
    fields.password.value = '';
  }
  fields.password.focus();
  passkeys?.offer();
}

async function startPasskeys() {
  if (!boot.passkeyLogin) return;
  const module = await import('./passkey-login.js').catch(() => null);
  if (!module || busy) return;
  passkeys = module.makePasskeyLogin({
    checking() {
      busy = true;
      setState('checking1');
      showChecking(true);
    },
    accepted: passkeyAccepted,
    failed(title, ...texts) {
      passkeyChecked();
      showAlert('err', title, ...texts.filter(Boolean));
      passkeys?.offer();
    },
  });
  find('use-passkey')?.addEventListener('click', () => busy || passkeys?.ask());
  passkeys.offer();
}

function passkeyChecked() {
  busy = false;
  showChecking(false);
  setState('ready');
}

/** @param {import('./api.js').Answer} answer */
async function passkeyAccepted(answer) {
  const user = answer.data.username;
  const realm = realmOf(user).realm;
  kept = { username: user.slice(0, -realm.length - 1), realm, password: '' };
  if (!answer.data.NeedTFA) return finished(answer);
  const module = await import('./second-factor.js').catch(() => null);
  passkeyChecked();
  if (module) showSecond(module.mountSecondFactor, answer);
  else showAlert('err', `No connection to ${location.host}.`, 'Try again.');
}

/** @param {any} entries */
function keep(entries) {
  kept = entries;
  clearTimeout(keptTimer);
  keptTimer = setTimeout(forget, PASSWORD_LIFE);
}

function forget() {
  clearTimeout(keptTimer);
  if (kept) kept.password = '';
}

/**
 * @param {typeof import('./second-factor.js').mountSecondFactor | typeof import('./enrol.js').mountEnrolment} mount
 * @param {import('./api.js').Answer} answer
 */
function showSecond(mount, answer) {
  fields.password.value = '';
  first.hidden = true;
  document.title = 'Second factor – PveAuth';
  const box = h('div', { class: 'auth-box-w' });
  first.after(box);
  // Back leads to the first phase instead of away from the page.
  if (!history.state?.second) history.pushState({ second: true }, '');

  second = mount(box, {
    user: answer.data.username,
    realm: realmOf(answer.data.username),
    answer,
    setState,
    password: () => kept?.password || null,
    again: async () => (kept?.password ? logIn(kept.username, kept.realm, kept.password) : null),
    finished,
    restart: (...texts) => {
      closeSecond();
      history.back();
      if (texts.length > 0) showAlert('err', texts[0], ...texts.slice(1));
    },
  });
}

/** @param {import('./api.js').Answer} answer */
async function enrolAfterPass(answer) {
  const module = await import('./enrol.js').catch(() => null);
  if (!module) return showAlert('err', `No connection to ${location.host}.`, 'Try again.');
  second?.destroy();
  first.nextElementSibling?.remove();
  showSecond(module.mountEnrolment, answer);
}

function closeSecond() {
  if (!second) return;
  second.destroy();
  second = null;
  forget();
  first.nextElementSibling?.remove();
  first.hidden = false;
  document.title = 'Log in – PveAuth';
  fields.password.value = '';
  setState('ready');
  focusFirst();
  passkeys?.offer();
}

/**
 * @param {import('./api.js').Answer} answer
 * @param {Record<string, any>} [used] the second factor
 */
function finished(answer, used) {
  // A one-time pass opens no session: a new second factor has to be set up first.
  if (answer.data.NeedTFA) return void enrolAfterPass(answer);
  setState('done');
  save('local', KEYS.login, fields.save.checked ? { v: 1, user: kept.username, realm: kept.realm } : null);
  forget();
  fields.password.value = '';
  save('session', KEYS.renewed, Date.now());
  save('session', KEYS.notice, { v: 1, ...used, policy: answer.data.pveauth });
  tell({ type: 'login', user: answer.data.username });
  announce('You are logged in.');
  location.replace(target());
}

/**
 * @param {string} user
 * @returns {{realm: string, type?: string, tfa?: string|null, stronger?: boolean}}
 */
function realmOf(user) {
  const name = user.slice(user.lastIndexOf('@') + 1);
  return boot.realms.find(r => r.realm === name) ?? { realm: name };
}

/** Where to go: an address of this server or the start page, whatever somebody wrote into the link. */
function target() {
  const next = new URLSearchParams(location.search).get('next') ?? '';
  if (/^\/(?![/\\])/.test(next) && new URL(next, location.origin).origin === location.origin) return next;
  return base;
}

let hiddenSince = 0;
document.addEventListener('visibilitychange', () => {
  if (document.hidden) hiddenSince = Date.now();
  else if (hiddenSince && Date.now() - hiddenSince > HIDDEN_LIFE && second) forget();
});
addEventListener('popstate', () => {
  if (second) closeSecond();
});
// A page out of the back/forward cache may show the form of a login that has long happened.
addEventListener('pageshow', event => {
  if (event.persisted) location.reload();
});

document.getElementById('login')?.addEventListener('submit', onSubmit);

const consent = /** @type {HTMLDialogElement|null} */ (document.getElementById('consent'));
if (consent) {
  // Only agreeing leads on; a browser may close the dialog on a second Esc all the same.
  consent.addEventListener('close', () => {
    if (consent.returnValue !== 'agree') return consent.showModal();
    prefill();
    setState('ready');
    startPasskeys();
  });
  consent.showModal();
  setState('consent');
} else {
  prefill();
  setState('ready');
  startPasskeys();
}
