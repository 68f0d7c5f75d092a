// What a check says when it finds nothing, and which setting a suggestion is for.

/**
 * @typedef {object} Finding
 * @property {string} id such as `O03`
 * @property {'problem'|'warning'|'info'} severity
 * @property {string} message
 * @property {string} remedy
 * @property {{suggestion?: string, entries?: number, users?: number, userids?: string[]}} data
 */

/** @typedef {{rp: string, id: string, origin: string, subdomains: boolean}} Draft */

/** @type {Record<string, 'id'|'origin'>} the setting that takes a finding's suggestion */
export const SUGGESTED_FOR = {
  I01: 'id',
  I02: 'id',
  I03: 'id',
  I04: 'id',
  I05: 'id',
  H02: 'id',
  C03: 'origin',
  O01: 'origin',
  O04: 'origin',
  O05: 'origin',
  X01: 'origin',
};

/** Findings about an origin that the settings do better without. */
export const CLEARS_ORIGIN = ['O01', 'O02', 'O03', 'O06'];

/** @type {Record<string, 'rp'|'id'|'origin'>} the field below which a problem is told once more */
export const FIELD_OF = { ...SUGGESTED_FOR, O02: 'origin', O03: 'origin' };

/** @type {{ids: string[], text: string, needs?: string[]}[]} `needs` names what must have been looked at */
const PASSES = [
  { ids: ['C01', 'C02', 'C03'], text: 'Name and ID are set', needs: ['server'] },
  { ids: ['I01', 'I04'], text: 'ID is a plain domain name', needs: ['id'] },
  { ids: ['I03'], text: 'ID is not a public suffix', needs: ['id', 'server'] },
  { ids: ['H02'], text: 'Host lies inside the ID', needs: ['id'] },
  { ids: ['B02'], text: 'Browser accepts the ID', needs: ['probe'] },
  { ids: ['T01'], text: 'Browser trusts the certificate', needs: ['probe'] },
  { ids: ['H03'], text: 'Page is a secure context' },
  { ids: ['H01', 'I02'], text: 'No IP address in use' },
  { ids: ['B01'], text: 'Browser supports WebAuthn' },
  { ids: ['H04'], text: 'Page has a tab of its own' },
  { ids: ['B04'], text: 'No header switches WebAuthn off' },
  { ids: ['O01', 'O05'], text: 'Origin is an https address', needs: ['origin'] },
  { ids: ['O02'], text: 'Origin lies inside the ID', needs: ['origin', 'id', 'server'] },
  { ids: ['O03'], text: 'Origin admits this address', needs: ['origin'] },
  { ids: ['O04'], text: 'Port matches', needs: ['origin'] },
  { ids: ['X01'], text: 'Host header not rewritten', needs: ['no-origin', 'server'] },
  { ids: ['X02'], text: 'Same node answers twice', needs: ['twice'] },
  { ids: ['T02', 'T03'], text: 'Certificate is in its time', needs: ['certificate'] },
  { ids: ['T04'], text: 'Certificate covers the host', needs: ['certificate'] },
  { ids: ['K01', 'K02'], text: 'No entry is stranded', needs: ['server'] },
  { ids: ['K04'], text: 'Everybody has a way back in', needs: ['server'] },
  { ids: ['R01', 'R02'], text: 'No realm shuts keys out', needs: ['server'] },
  { ids: ['D01', 'D02'], text: 'Keys can be registered', needs: ['server'] },
  { ids: ['L01'], text: 'Nobody failed by a wrong address', needs: ['server'] },
  { ids: ['N01'], text: 'Clocks agree', needs: ['server'] },
];

/**
 * What was looked at and found in order.
 * @param {Finding[]} findings
 * @param {Set<string>} looked
 */
export const passed = (findings, looked) =>
  PASSES.filter(
    ({ ids, needs = [] }) => needs.every(need => looked.has(need)) && !findings.some(finding => ids.includes(finding.id)),
  ).map(({ text }) => text);

const RANK = { problem: 0, warning: 1, info: 2 };

/**
 * The findings of both halves, each once: the server's words where both see it, for it knows what to do.
 * @param {Finding[]} server
 * @param {Finding[]} browser
 */
export const merge = (server, browser) =>
  [...server, ...browser.filter(one => !server.some(other => other.id === one.id))].toSorted(
    (a, b) => RANK[a.severity] - RANK[b.severity],
  );
