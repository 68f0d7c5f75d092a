// The second phase: which factors there are, which one is shown, what a refusal means for all of them.
// Used by the login page and by the dialog over a page whose session has ended.

import { alertBox, announce, h, icon, makeButton } from './dom.js';
import { KEYS, load, save } from './stored.js';
import { answerChallenge, describeRefusal, readChallenge } from './ticket.js';
import { realmText, refusal } from './refusals.js';
import { makeTabs } from './tabs.js';
import { nothingUsable } from './panel-none.js';
import { showLock } from './lock-notice.js';
import { offeredBy } from './methods.js';

/**
 * @typedef {import('./api.js').Answer} Answer
 * @typedef {'webauthn'|'totp'|'yubico'|'u2f'|'recovery'|'pass'} Method
 * @typedef {import('./refusals.js').Refusal & {skew: number}} Refused
 */

/**
 * @typedef {object} Settings
 * @property {string} user as the server spells it
 * @property {{realm: string, type?: string, tfa?: string|null, stronger?: boolean}} realm
 * @property {Answer} answer of the first phase
 * @property {(state: string) => void} setState
 * @property {() => string|null} [password] the one of the first phase, while it is kept
 * @property {() => Promise<Answer|null>} again repeats the first phase; null when the password is gone
 * @property {(answer: Answer, used: Record<string, any>) => void} finished
 * @property {(...texts: string[]) => void} restart goes back to the password
 * @property {boolean} [inDialog] below a dialog's own heading
 */

/**
 * What a panel may use.
 * @typedef {object} Flow
 * @property {Settings} settings
 * @property {Record<string, any>} challenge
 * @property {() => number} remaining milliseconds that the challenge lives
 * @property {(method: Method) => boolean} offers
 * @property {(method: Method) => void} show
 * @property {(method: Method, response: string, used?: Record<string, any>) => Promise<Refused|null>} submit
 *   null when the panel has nothing more to do
 * @property {() => Promise<boolean>} renew gets a new challenge
 * @property {boolean} totpLocked the server said so during this login
 */

/**
 * @typedef {object} Panel
 * @property {HTMLElement} root
 * @property {(how: {start: boolean, focus: boolean}) => void} enter
 * @property {() => void} leave
 * @property {(text: string|null) => void} lock null unlocks
 */

/** The server forgets a challenge after this time, whatever it tells the browser. */
const CHALLENGE_LIFE = 120_000;
/** A half ticket lives as long as a whole one; the server does not say why it refuses an old one. */
const TICKET_LIFE = 2 * 3600_000;

/**
 * Shows the second phase in a box.
 * @param {HTMLElement} box
 * @param {Settings} settings
 * @returns {{destroy: () => void}}
 */
export function mountSecondFactor(box, settings) {
  const { user, realm } = settings;
  let ticket = '';
  let received = 0;
  let stopLock = () => {};
  let gone = false;
  let locked = false;
  /** @type {Method|null} */
  let shown = null;
  /** @type {Map<Method, Panel>} */
  const panels = new Map();

  const notice = h('div', { role: 'alert' });
  const card = h('div', { class: 'card-b stack' });

  /** @type {Flow} */
  const flow = {
    settings,
    challenge: {},
    remaining: () => received + CHALLENGE_LIFE - Date.now(),
    offers: method => usable().some(entry => entry.method === method),
    show: method => tabs?.select(method),
    submit,
    renew,
    totpLocked: false,
  };
  take(settings.answer);

  /** @type {import('./tabs.js').Tabs|null} */
  let tabs = null;

  /** @param {Answer} answer */
  function take(answer) {
    ticket = answer.data.ticket;
    received = Date.now();
    flow.challenge = readChallenge(ticket);
  }

  const offered = () => offeredBy(flow.challenge, realm);
  const usable = () => offered().filter(entry => !entry.blocked && !entry.empty);

  /** @param {string} name */
  function state(name) {
    if (!gone) settings.setState(locked ? 'tfa-locked' : name);
  }

  /** @type {Flow['submit']} */
  async function submit(method, response, used = {}) {
    state('checking2');
    const answer = await answerChallenge(user, ticket, response);
    if (gone) return null;
    if (answer.ok) {
      save('local', KEYS.tfa, { ...load('local', KEYS.tfa), method, ...(used.digits && { digits: used.digits }) });
      settings.finished(answer, { ...used, method });
      return null;
    }
    if (answer.status === 401 && Date.now() - received > TICKET_LIFE) answer.pveauth ??= { code: 'tfa.ticket-expired' };
    const refused = refusal(answer, settings, method);
    if (refused.follow === 'restart') {
      settings.restart(refused.text);
      return null;
    }
    if (refused.follow === 'locked') {
      lockAll(refused);
      return null;
    }
    if (refused.follow === 'totp-locked') {
      flow.totpLocked = true;
      panels.get('totp')?.lock(refused.text);
      focusOutside();
    }
    state(`tfa-${method}`);
    // The panel shows the text; where the server wants a new challenge, it is fetched behind it. Panels of keys do that
    // by themselves, when the key is asked again.
    const renews = method === 'webauthn' || method === 'u2f';
    if (refused.follow === 'renew' && !renews && !(await renew())) return null;
    return { ...refused, skew: answer.skew };
  }

  async function renew() {
    state('renew');
    const answer = await settings.again();
    if (gone) return false;
    if (answer?.ok && answer.data?.NeedTFA) {
      take(answer);
      notice.replaceChildren();
      state(`tfa-${shown ?? 'none'}`);
      return true;
    }
    if (answer?.ok) settings.finished(answer, {});
    else if (answer?.status === 0) notice.replaceChildren(alertBox('err', `No connection to ${location.host}.`, 'Try again.'));
    else if (answer) settings.restart(...describeRefusal(answer, realm));
    else settings.restart('Log in again.', 'Your password was dropped to be safe, because this took a while.');
    return false;
  }

  /** @param {import('./refusals.js').Refusal} refused */
  function lockAll(refused) {
    locked = true;
    state('tfa-locked');
    for (const panel of panels.values()) panel.lock('Locked.');
    focusOutside();
    stopLock = showLock(notice, refused, () => {
      locked = false;
      for (const panel of panels.values()) panel.lock(null);
      state(`tfa-${shown}`);
    });
  }

  /** A locked panel cannot keep the focus. */
  function focusOutside() {
    /** @type {HTMLElement|null} */
    const target = box.querySelector('[role="tab"][aria-selected="true"]') ?? box.querySelector('[data-t="not-you"]');
    target?.focus();
  }

  /** @param {Method} method @param {{start: boolean, focus: boolean}} how */
  function enter(method, how) {
    if (shown && shown !== method) panels.get(shown)?.leave();
    shown = method;
    state(`tfa-${method}`);
    panels.get(method)?.enter(how);
  }

  function draw() {
    const all = offered();
    const open = all.filter(entry => !entry.blocked);
    const wall = open.length < all.length ? alertBox('info', null, realmText(realm)) : null;
    if (usable().length === 0) {
      shown = null;
      state('tfa-none');
      card.replaceChildren(
        notice,
        ...nothingUsable(flow, wall !== null, async () => {
          if (await renew()) draw();
        }),
      );
      card.querySelector('button')?.focus();
      return;
    }
    panels.clear();
    for (const { method, make } of open) panels.set(method, make(flow));

    const preferred = load('local', KEYS.tfa)?.method;
    const start = usable().find(({ method }) => method === preferred)?.method ?? usable()[0].method;
    if (all.length === 1) {
      const only = all[0];
      const panel = panels.get(only.method);
      card.replaceChildren(notice, h('h2', { class: 'row' }, icon(only.icon), only.label), panel?.root ?? '');
    } else {
      tabs = makeTabs(
        'Second factor',
        all.map(entry => ({
          id: entry.method,
          label: entry.label,
          icon: entry.icon,
          panel: panels.get(entry.method)?.root ?? null,
        })),
        (method, how) => enter(/** @type {Method} */ (method), how),
      );
      card.replaceChildren(notice, tabs.root, ...(wall ? [wall] : []), ...[...panels.values()].map(panel => panel.root));
      tabs.mark(start);
    }
    const auto = start === 'webauthn' && document.hasFocus();
    enter(start, { start: auto, focus: true });
  }

  box.replaceChildren(
    h(
      'div',
      { class: 'auth-top' },
      !settings.inDialog && document.querySelector('.mark')?.cloneNode(true),
      h(settings.inDialog ? 'h3' : 'h1', null, 'Confirm it is you'),
      h('p', { class: 'muted' }, 'Password accepted. One more step for'),
      h(
        'p',
        { class: 'idchip' },
        h('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(user)),
        h('bdi', null, user),
        makeButton('Not you?', 'not-you', () => settings.restart(), 'btn-q'),
      ),
    ),
    h('div', { class: settings.inDialog ? '' : 'card' }, card),
  );
  draw();
  announce('Password accepted. Second factor needed.');

  const hide = () => {
    if (shown) panels.get(shown)?.leave();
  };
  addEventListener('pagehide', hide);

  return {
    destroy() {
      gone = true;
      stopLock();
      removeEventListener('pagehide', hide);
      hide();
    },
  };
}

/** As the server makes them for the top bar. @param {string} user */
function initials(user) {
  const name = user.slice(0, user.lastIndexOf('@'));
  const parts = name.split(/[.\-_ ]+/).filter(Boolean);
  return (parts.length > 1 ? parts[0][0] + parts[1][0] : name.slice(0, 2)).toUpperCase();
}
