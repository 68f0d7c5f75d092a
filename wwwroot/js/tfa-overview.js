// /tfa: the second factors of all users that one may see.

import { openDialog } from './shell.js';
import { alertBox, announce, boot, find, h, makeButton, setState } from './dom.js';
import { describeReading } from './api.js';
import { saveFile } from './csv.js';
import { GROUPS, stateOf } from './factor-state.js';
import { waitForServer } from './offline.js';
import { overviewCsv } from './overview-csv.js';
import { OverviewFilter } from './overview-filter.js';
import { OverviewTable } from './overview-table.js';
import { readAgain, readOverview } from './user-factors.js';

/**
 * @typedef {{user: import('./user-factors.js').UserFactors, state: import('./factor-state.js').State, groups: Set<string>,
 *   text: string, place: number}} Row `text` is what the search looks at, `place` the one by name
 */

/** Older data is read again while nobody is in the middle of something. */
const STALE_AFTER = 60_000;

const names = new Intl.Collator(document.documentElement.lang || 'en', { numeric: true });

const card = /** @type {HTMLElement} */ (document.getElementById('overview'));
const region = /** @type {HTMLElement} */ (document.getElementById('region'));
const filter = new OverviewFilter(draw);

/** @type {import('./user-factors.js').Overview|null} */
let overview = null;
/** @type {Row[]} */
let rows = [];
let offline = false;
let readAt = 0;

const table = new OverviewTable({ region, filter, open, detailed: () => Boolean(overview?.detailed) });

/**
 * Reads and draws; what is expanded, chosen or focused stays.
 * @returns {Promise<boolean>} false when the server cannot be reached
 */
async function reload() {
  card.setAttribute('aria-busy', 'true');
  const read = await readOverview();
  card.removeAttribute('aria-busy');
  offline = read.failure?.status === 0;
  if (offline) waitForServer(reload);
  if (read.overview === null) {
    if (overview === null || !offline) showFailure(/** @type {any} */ (read.failure));
    else draw();
    return !offline;
  }
  overview = read.overview;
  readAt = Date.now();
  rows = overview.users.sort((a, b) => names.compare(a.userid, b.userid)).map(toRow);
  draw();
  setState('ready');
  return true;
}

/** After a change. @param {string} userid */
async function reloadUser(userid) {
  const row = rows.find(other => other.user.userid === userid);
  const user = row && (await readAgain(row.user, overview?.rpId ?? null));
  if (!user) return reload();
  rows = rows.map(other => (other.user.userid === userid ? toRow(user, other.place) : other));
  draw();
  return true;
}

/** @param {import('./user-factors.js').UserFactors} user @param {number} place @returns {Row} */
function toRow(user, place) {
  const state = stateOf(user);
  const texts = [user.userid, user.name, state.label, ...user.entries.flatMap(entry => [entry.type, entry.description])];
  return {
    user,
    state,
    groups: new Set(Object.keys(GROUPS).filter(group => GROUPS[group](user, state))),
    text: texts.join('\n').toLowerCase(),
    place,
  };
}

function draw() {
  if (overview === null) return;
  const hits = filter.apply(rows);
  filter.draw(rows);
  table.draw(hits, rows.length, { me: boot.user, permissions: overview.permissions, offline });
  find('export').disabled = hits.length === 0;
  find('add').disabled = offline;
  const all = rows.length === 1 ? '1 user' : `${rows.length} users`;
  const text = hits.length === rows.length ? all : `${hits.length} of ${all}`;
  const count = find('count');
  if (count.textContent !== text) count.textContent = text;
  showBadge();
}

/** The navigation counts the locked ones as well. */
function showBadge() {
  const badge = find('nav-locked');
  const locked = rows.filter(row => row.groups.has('locked')).length;
  badge.hidden = locked === 0;
  badge.firstElementChild.textContent = String(locked);
}

/** @param {import('./api.js').Answer} answer */
function showFailure(answer) {
  region.replaceChildren(
    h(
      'div',
      { class: 'card-b', role: 'alert' },
      alertBox(
        'err',
        'The users could not be read.',
        ...describeReading(answer),
        h('div', { class: 'row' }, makeButton('Try again', 'reload', reload, 'btn-s')),
      ),
    ),
  );
  setState('error');
}

/**
 * What dialogs need to know about the owner of factors.
 * @param {import('./user-factors.js').UserFactors} user
 * @param {string|undefined} opener id of the control that has the focus when the dialog opens
 */
const about = (user, opener) => ({
  user: user.userid,
  me: boot.user,
  node: boot.node,
  entries: user.entries,
  rpId: overview?.rpId ?? null,
  required: user.required,
  reload: () => reloadUser(user.userid),
  open: (/** @type {any} */ kind) => open(kind, latest(user)),
  place: () => (opener ? document.getElementById(opener) : null) ?? table.placeOf(user.userid),
});

/** As read last. @param {import('./user-factors.js').UserFactors} user */
const latest = user => rows.find(row => row.user.userid === user.userid)?.user ?? user;

/**
 * @param {string} kind
 * @param {import('./user-factors.js').UserFactors} user
 * @param {any} [entry] where it is about one
 */
function open(kind, user, entry) {
  const its = about(user, document.activeElement?.id);
  return openDialog(async () => {
    if (kind === 'totp') (await import('./add-totp.js')).addTotp(its);
    else if (kind === 'webauthn') (await import('./add-webauthn.js')).addWebAuthn(its);
    else if (kind === 'yubico') (await import('./add-yubico.js')).addYubico(its);
    else if (kind === 'recovery') (await import('./recovery-keys.js')).makeRecoveryKeys(its);
    else if (kind === 'unlock') (await import('./unlock-user.js')).unlockUser(user, its);
    else if (kind === 'pass') (await import('./one-time-pass.js')).issuePass(its);
    else if (kind === 'remove-all') (await import('./remove-all-factors.js')).removeAllFactors(its);
    else (await import('./factor-actions.js')).changeFactor(/** @type {any} */ (kind), entry, its);
  });
}

const addForSomebody = () =>
  openDialog(async () => {
    (await import('./add-for-user.js')).addForUser(rows.map(row => row.user), overview?.permissions ?? {}, open);
  });

find('export').addEventListener('click', () => {
  const day = new Date().toISOString().slice(0, 10);
  saveFile(`pveauth-two-factor-${day}.csv`, 'text/csv;charset=utf-8', overviewCsv(filter.apply(rows)));
  announce('The file is being saved.');
});
find('add').addEventListener('click', addForSomebody);

const isBusyElsewhere = () => document.hidden || document.querySelector('dialog[open], .menu:not([hidden])') !== null;
setInterval(() => {
  if (overview !== null && !offline && Date.now() - readAt > STALE_AFTER && !isBusyElsewhere()) reload();
}, 10_000);

reload();
