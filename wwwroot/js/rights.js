// Whether somebody may change another user's second factors, and if not, why. The server decides; this only explains.

import { boot } from './dom.js';

export const UNCONFIRMABLE =
  'Your realm logs you in without a password, so PveAuth cannot confirm it is you. Ask an administrator.';

const MODIFY = 'User.Modify';

/**
 * @typedef {{me: string, permissions: Record<string, Record<string, number>>, offline: boolean}} Rights
 * @typedef {{userid: string, groups: string[]}} Target
 */

/** @param {Target} target @param {Rights} rights */
const administers = ({ groups }, { me, permissions }) =>
  me === 'root@pam' ||
  ['/access/groups', ...groups.map(group => `/access/groups/${group}`)].some(path => permissions[path]?.[MODIFY] !== undefined);

/**
 * Against unlocking and one-time passes, which nobody does for themselves.
 * @param {Target} target
 * @param {Rights} rights
 * @returns {string|null}
 */
export function reasonAgainstHelping(target, rights) {
  if (rights.offline) return `No connection to ${location.host}.`;
  if (target.userid === 'root@pam' && rights.me !== 'root@pam') return 'Only root@pam can change its own factors.';
  return administers(target, rights) ? null : `This needs ${MODIFY} on a group of this user.`;
}

/**
 * Against changing factors, which asks for the own password.
 * @param {Target} target
 * @param {Rights} rights
 * @returns {string|null}
 */
export function reasonAgainstChanging(target, rights) {
  const reason = reasonAgainstHelping(target, rights);
  if (reason !== null && (rights.offline || target.userid !== rights.me)) return reason;
  return boot.realm.type === 'openid' ? UNCONFIRMABLE : null;
}
