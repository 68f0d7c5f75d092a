// All that a record of the audit log says, in words.

import { base, call } from './api.js';
import { copyText, h, makeButton } from './dom.js';
import { codeText, methodName, reference } from './audit-texts.js';
import { exact } from './time.js';
import { toast } from './toast.js';

/** Stands for a secret. */
const HIDDEN = '…';

/**
 * @param {import('./audit-search.js').AuditRecord} record
 * @param {(values: Record<string, string>) => void} narrow
 * @returns {HTMLElement}
 */
export function detail(record, narrow) {
  const { user, by, ip, ref, code } = record;
  const entry = record.entry && h('span', { class: 'mono' }, record.entry);
  /** @type {[label: string, value: any][]} */
  const facts = [
    ['Reason', record.reason],
    ['Meaning', code && codeText(code)],
    ['Code', code && h('span', { class: 'mono' }, code)],
    ['Expected', record.expected],
    ['Seen', record.got],
    ['Time', exact(record.time)],
    ['Event', h('span', { class: 'mono' }, record.event)],
    ['User', user],
    ['Realm', user?.includes('@') && user.slice(user.lastIndexOf('@') + 1)],
    ['Done by', by],
    ['Method', methodName(record.method)],
    [record.method === 'recovery' && /^\d+$/.test(record.entry ?? '') ? 'Key number' : 'Entry', entry],
    ['Address', ip],
    ['Browser or program', record.agent],
    ['Node', record.node],
    ['Reference', ref && h('span', { class: 'mono' }, reference(ref))],
    ['Record', `${record.seq} of ${record.node}`],
  ];
  const copy = async () => toast((await copyText(linkTo(ref))) ? 'Link copied.' : 'The browser does not allow copying.');
  if (entry) describeEntry(record, entry);
  return h(
    'div',
    { class: 'stack' },
    h('dl', { class: 'facts' }, ...facts.filter(([, value]) => value).flatMap(([label, value]) => [h('dt', null, label), h('dd', null, value)])),
    ...changes(record),
    h(
      'div',
      { class: 'row' },
      user && makeButton('Only this user', 'only-user', () => narrow({ user }), 'btn-s'),
      ip && makeButton('Only this address', 'only-ip', () => narrow({ ip }), 'btn-s'),
      ref && makeButton('Copy link', 'copy-link', copy, 'btn-s'),
    ),
  );
}

/** @param {string} ref */
const linkTo = ref => new URL(`${base}audit?ref=${reference(ref)}`, location.href).href;

/**
 * What was given, and what it replaced.
 * @param {import('./audit-search.js').AuditRecord} record
 * @returns {HTMLElement[]}
 */
function changes({ change = {}, was = {} }) {
  const removed = String(change.delete ?? '').split(/[,; ]+/);
  const names = [...new Set([...Object.keys(was), ...Object.keys(change)])];
  if (names.length === 0) return [];
  const secret = h('i', null, 'secret, not recorded');
  const after = (/** @type {string} */ name) => {
    if (was[name] === HIDDEN) return secret.cloneNode(true);
    return change[name] || (removed.includes(name) || change[name] === '' ? 'not set' : 'removed');
  };
  return [
    h('h3', null, 'Values'),
    h(
      'dl',
      { class: 'changes', 'data-t': 'record-values' },
      ...names.flatMap(name => [
        h('dt', null, name),
        Object.hasOwn(was, name)
          ? h('dd', null, was[name] === HIDDEN ? '' : h('del', null, was[name] || 'not set'), ' ', h('ins', null, after(name)))
          : h('dd', null, change[name] || 'empty'),
      ]),
    ),
  ];
}

/**
 * The user's name for an entry, if both still exist and the reader may see it.
 * @param {import('./audit-search.js').AuditRecord} record
 * @param {HTMLElement} place
 */
async function describeEntry({ user, entry, event }, place) {
  if (!user || event === 'tfa.remove' || /^(\d+|recovery)$/.test(entry)) return;
  const answer = await call('GET', `/access/tfa/${encodeURIComponent(user)}/${encodeURIComponent(entry)}`);
  if (answer.ok && answer.data?.description) place.replaceWith(`${answer.data.description} (${entry})`);
}
