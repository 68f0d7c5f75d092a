// The form of the first phase: its fields, what is wrong with them, its help.

import { alertBox, boot, find, h, icon, setBusy } from './dom.js';
import { KEYS, load } from './stored.js';

const SLOW = 4000;

const username = find('username');
const password = find('password');
const realm = find('realm');
const save = find('save-username');
const submit = find('login-submit');
const alertRegion = /** @type {HTMLElement} */ (document.getElementById('alert'));
const caps = /** @type {HTMLElement} */ (document.getElementById('caps'));
const slow = /** @type {HTMLElement} */ (document.getElementById('slow'));

export const fields = { username, password, realm, save };

/** Fills in what is remembered or asked for by the address. */
export function prefill() {
  const saved = load('local', KEYS.login);
  const wanted = [new URLSearchParams(location.search).get('realm'), saved?.realm];
  const known = wanted.find(name => boot.realms.some(r => r.realm === name));
  if (known) realm.value = known;
  if (typeof saved?.user === 'string') {
    username.value = saved.user;
    save.checked = true;
  }
  if (new URLSearchParams(location.search).has('out')) {
    showAlert('info', 'You are logged out.');
    history.replaceState(null, '', location.pathname);
  }
  focusFirst();
}

/** The first field that is still empty. */
export function focusFirst() {
  (username.value ? password : username).focus();
}

/**
 * @param {'info'|'warn'|'err'} kind
 * @param {string} title
 * @param {...(string|Node)} more
 */
export function showAlert(kind, title, ...more) {
  alertRegion.replaceChildren(alertBox(kind, title, ...more));
}

/** A realm typed behind the name is chosen and taken off. */
function splitRealm() {
  const name = username.value.trim();
  const at = name.lastIndexOf('@');
  if (at > 0 && boot.realms.some(r => r.realm === name.slice(at + 1))) {
    realm.value = name.slice(at + 1);
    username.value = name.slice(0, at);
  } else {
    username.value = name;
  }
}

/** @returns {string|null} what is wrong with the entries */
function problem() {
  const name = username.value;
  if (!name) return 'Enter your user name.';
  if (/[\s:/]/.test(name)) return 'A user name holds no blank, colon or slash.';
  if (`${name}@${realm.value}`.length > 64) return 'User name and realm together have at most 64 characters.';
  return null;
}

/** @param {any} input @param {string|null} text */
function fieldError(input, text) {
  const field = input.closest('.field');
  field.querySelector('.err')?.remove();
  input.toggleAttribute('aria-invalid', false);
  input.removeAttribute('aria-describedby');
  if (text) {
    const id = `${input.id}-error`;
    input.setAttribute('aria-invalid', 'true');
    input.setAttribute('aria-describedby', id);
    field.append(h('p', { class: 'err', id }, icon('errc'), h('span', null, text)));
    input.focus();
  }
}

/**
 * Checks the fields.
 * @returns {{username: string, realm: string, password: string}|null} null when something is missing, which is shown
 */
export function readEntries() {
  splitRealm();
  fieldError(username, null);
  fieldError(password, null);
  if (username.value && !password.value && document.activeElement === username) {
    password.focus();
    return null;
  }
  const wrong = problem();
  if (wrong) fieldError(username, wrong);
  else if (!password.value) fieldError(password, 'Enter your password.');
  else return { username: username.value, realm: realm.value, password: password.value };
  return null;
}

let slowTimer = 0;

/** @param {boolean} on whether the server is looking at the entries */
export function showChecking(on) {
  clearTimeout(slowTimer);
  slow.textContent = '';
  setBusy(submit, on ? 'Checking…' : null);
  username.readOnly = password.readOnly = on;
  if (!on) return;
  alertRegion.replaceChildren();
  slowTimer = setTimeout(() => {
    slow.textContent = 'Still checking. Directory servers can take a while.';
  }, SLOW);
}

/**
 * Closes the form for a while.
 * @param {number} seconds
 */
export function hold(seconds) {
  const left = h('span', null, String(seconds));
  showAlert('warn', 'Too many attempts from your address.', h('p', null, 'Try again in ', left, ' s.'));
  const all = [...Object.values(fields), submit];
  for (const field of all) field.disabled = true;
  const timer = setInterval(() => {
    seconds -= 1;
    left.textContent = String(seconds);
    if (seconds > 0) return;
    clearInterval(timer);
    for (const field of all) field.disabled = false;
    alertRegion.replaceChildren();
    password.focus();
  }, 1000);
}

function showPassword() {
  const button = find('show-password');
  const visible = password.type === 'password';
  password.type = visible ? 'text' : 'password';
  button.setAttribute('aria-pressed', String(visible));
}

/** @param {KeyboardEvent} event */
function watchCaps(event) {
  const on = event.getModifierState?.('CapsLock') ?? false;
  if ((caps.textContent !== '') !== on) caps.textContent = on ? 'Caps Lock is on.' : '';
}

username.addEventListener('blur', splitRealm);
password.addEventListener('keydown', watchCaps);
password.addEventListener('keyup', watchCaps);
password.addEventListener('blur', () => {
  caps.textContent = '';
});
find('show-password').addEventListener('click', showPassword);
