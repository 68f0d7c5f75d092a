// The last own records of the audit trail, by which one notices what somebody else did in one's name.

import { call, describeReading } from './api.js';
import { RESULTS, eventName, methodName } from './audit-texts.js';
import { alertBox, find, h, icon, makeButton } from './dom.js';
import { when } from './time.js';

const SHOWN = 10;

/** The first that fits: many browsers name others too. @type {[RegExp, string][]} */
const BROWSERS = [
  [/Edg\w*\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrom(e|ium)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

/** @type {[RegExp, string][]} */
const SYSTEMS = [
  [/Android/, 'Android'],
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
];

/**
 * The kind of browser and system, or the name of a program.
 * @param {string|undefined} agent
 */
function familyOf(agent = '') {
  const first = (/** @type {[RegExp, string][]} */ list) => list.find(([pattern]) => pattern.test(agent))?.[1];
  const browser = first(BROWSERS);
  if (!browser) return agent.split(/[/ ]/)[0].slice(0, 40);
  const system = first(SYSTEMS);
  return system ? `${browser} on ${system}` : browser;
}

/**
 * @param {HTMLElement} card
 * @param {string} user
 */
export async function showRecentActivity(card, user) {
  const answer = await call('GET', '/pveauth/audit', { user, limit: SHOWN, renewals: 0 });
  if (!answer.ok) {
    const again = makeButton('Try again', 'activity-reload', () => showRecentActivity(card, user), 'btn-s');
    const box = alertBox('err', 'Your recent activity could not be read.', ...describeReading(answer), h('div', { class: 'row' }, again));
    card.replaceChildren(h('div', { class: 'card-b', role: 'alert' }, box));
    return;
  }
  const { records } = answer.data;
  const log = find('nav-audit');
  const all = log && h('a', { class: 'btn btn-s', href: `${log.href}?user=${encodeURIComponent(user)}&time=all` }, 'Open in the Audit Log');
  card.replaceChildren(
    records.length > 0
      ? h('ul', { class: 'activity', 'aria-labelledby': 'activity-h', 'data-t': 'activity' }, ...records.map((/** @type {any} */ record) => row(record, user)))
      : h('p', { class: 'card-b muted' }, 'No records yet.'),
    h(
      'div',
      { class: 'card-b small row' },
      h('p', { class: 'muted grow' }, 'Something that was not you? Change your password and remove factors that you do not know.'),
      all,
    ),
  );
}

/** @param {import('./audit-search.js').AuditRecord} record @param {string} me */
function row(record, me) {
  const result = RESULTS[record.result] ?? RESULTS.failed;
  const from = [record.ip, familyOf(record.agent)].filter(Boolean).join(', ');
  const how = [
    // The event says it already.
    record.event !== 'login.password' && methodName(record.method),
    record.by && record.by !== me && `by ${record.by}`,
    record.user && record.user !== me && `for ${record.user}`,
  ];
  return h(
    'li',
    { class: 'entry', 'data-event': record.event },
    icon(result.icon),
    h('b', null, eventName(record.event), ' ', record.result !== 'ok' && h('span', { class: `badge badge-${result.kind}` }, result.label)),
    h('span', { class: 'muted e-meta' }, how.filter(Boolean).join(', ')),
    h('span', { class: 'muted e-meta' }, h('bdi', null, from)),
    h('span', { class: 'muted e-meta num' }, when(record.time)),
  );
}
