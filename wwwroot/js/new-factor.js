// Where a new factor is sent: to the own account, or to the login that it completes.

import { call } from './api.js';
import { h } from './dom.js';
import { ownPasswordField } from './form.js';

/** @typedef {import('./factor-actions.js').About} About */

/**
 * @param {About} about
 * @param {Record<string, any>} parameters
 * @returns {Promise<import('./api.js').Answer>}
 */
export const sendFactor = (about, parameters) =>
  about.enrolment?.send(parameters) ?? call('POST', `/access/tfa/${encodeURIComponent(about.user)}`, parameters);

/**
 * A passkey that logs in without a password is none of PVE's factors and has a call of its own.
 * @param {About} about
 * @param {Record<string, any>} parameters as for {@link sendFactor}
 * @returns {Promise<import('./api.js').Answer>}
 */
export const sendPasskey = (about, { type, description, ...more }) =>
  call('POST', '/pveauth/passkey', { userid: about.user, description: more.challenge ? undefined : description, ...more });

/** The own password confirms a change; at a login it has just been given. @param {About} about */
export const confirmationField = about => (about.enrolment ? null : ownPasswordField(about.me));

/** Whom a dialog is about, where that is somebody else. @param {{user: string, me: string}} about @returns {HTMLElement[]} */
export const ownerNote = ({ user, me }) =>
  user === me ? [] : [h('p', { class: 'for-user', 'data-t': 'for-user' }, 'For ', h('b', null, h('bdi', null, user)))];
