// The overview as a file for spreadsheets.

import { toCsv } from './csv.js';
import { TYPES } from './factor-list.js';
import { entriesOf } from './overview-cells.js';

const types = Object.keys(TYPES).filter(type => type !== 'recovery');

const HEAD = [
  ...['User', 'Name', 'Realm', 'Enabled', 'State', ...types.map(type => TYPES[type].label)],
  ...['Recovery keys left', 'Required', 'Locked until', 'Last confirmed', 'Method'],
];

/** @param {number|undefined} seconds */
const time = seconds => (seconds ? new Date(seconds * 1000).toISOString() : '');

/** @param {import('./tfa-overview.js').Row} row */
const line = ({ user, state }) => [
  ...[user.userid, user.name, user.realm, user.enabled && !user.expired ? 'yes' : 'no', state.label],
  ...types.map(type => entriesOf(user, type).filter(entry => entry.enabled).length),
  // Where the server does not say how many are left, nothing is said.
  user.keysLeft ?? (entriesOf(user, 'recovery').length > 0 ? '' : 0),
  user.required ? 'yes' : 'no',
  ...[time(user.lockedUntil), time(user.lastConfirmed?.time), user.lastConfirmed?.method],
];

/** Spreadsheets take a file for UTF-8 when it begins with a mark. @param {import('./tfa-overview.js').Row[]} rows */
export const overviewCsv = rows => `\uFEFF${toCsv([HEAD, ...rows.map(line)])}`;
