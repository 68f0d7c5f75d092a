// Asks for records. A long search stops on the server after a while and goes on from here, until there is enough.

import { call } from './api.js';

/** Records that are shown at a time. */
export const PAGE = 100;

/**
 * @typedef {Record<string, any> & {seq: number, time: number, node: string, event: string, result: string}} AuditRecord
 * @typedef {object} Found
 * @property {boolean} ok
 * @property {import('./api.js').Answer} answer the last one
 * @property {string|undefined} cursor goes on; undefined when there is nothing left
 * @property {number|undefined} oldest of all records that are kept, epoch seconds
 * @property {boolean} rotated whether older ones are gone
 */

/**
 * @param {Record<string, any>} query
 * @param {object} how
 * @param {string} [how.cursor]
 * @param {number} how.wanted
 * @param {number} [how.limit] at most so many in one answer
 * @param {(records: AuditRecord[]) => void} how.take
 * @param {(before: number) => void} how.progress the search has come so far without finding enough
 * @param {() => boolean} how.goesOn
 * @returns {Promise<Found>}
 */
export async function search(query, { cursor, wanted, limit = PAGE, take, progress, goesOn }) {
  for (let got = 0; ; ) {
    const answer = await call('GET', '/pveauth/audit', { ...query, cursor, limit: Math.min(limit, wanted - got) });
    if (!answer.ok) return { ok: false, answer, cursor, oldest: undefined, rotated: false };
    const { records, oldest, rotated, searched } = answer.data;
    ({ cursor } = answer.data);
    if (goesOn()) take(records);
    got += records.length;
    if (!cursor || got >= wanted || !goesOn()) return { ok: true, answer, cursor, oldest, rotated: Boolean(rotated) };
    if (searched !== undefined) progress(searched);
  }
}
