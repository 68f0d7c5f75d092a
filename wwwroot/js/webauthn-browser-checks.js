// The half of the WebAuthn check that only the browser can see. Nothing here asks the user for anything.

import { isAddress, probe } from './webauthn.js';

/** @typedef {import('./webauthn-check-texts.js').Finding} Finding */
/** @typedef {import('./webauthn-check-texts.js').Draft} Draft */

const { hostname: host, origin: here } = location;
const local = host === 'localhost' || host.endsWith('.localhost');

/** @type {(id: string, severity: Finding['severity'], message: string, remedy: string, suggestion?: string) => Finding} */
const finding = (id, severity, message, remedy, suggestion) => ({
  id,
  severity,
  message,
  remedy,
  data: suggestion ? { suggestion } : {},
});

/** @param {string} name @param {string} domain */
const within = (name, domain) => name === domain || name.endsWith(`.${domain}`);

/** Whether an ID can be compared with hosts. @param {string} id */
const isDomain = id => /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(id) && !isAddress(id);

/** What the page itself breaks, whatever the settings are. @returns {Finding[]} */
function ofPage() {
  const found = [];
  if (isAddress(host)) {
    found.push(
      finding('H01', 'problem', 'You opened the server by IP address. WebAuthn cannot run here.', 'Open the server by its name.'),
    );
  }
  if (!isSecureContext || (location.protocol === 'http:' && !local)) {
    found.push(finding('H03', 'problem', 'The page is not on https.', `Open https://${location.host}.`));
  } else if (!('PublicKeyCredential' in window && navigator.credentials)) {
    found.push(finding('B01', 'problem', 'This browser has no WebAuthn.', 'Use a current browser.'));
  }
  if (window.top !== window) {
    found.push(
      finding('H04', 'warning', 'The page runs inside a frame; browsers may block WebAuthn.', 'Open it in a tab of its own.'),
    );
  }
  return found;
}

/** What can be said about the ID without asking anybody. @param {string} id @returns {Finding[]} */
function ofId(id) {
  if (!id) return [];
  if (isAddress(id)) return [finding('I02', 'problem', 'Browsers accept no IP address as ID.', 'Use a host name.')];
  if (/[^\x20-\x7e]/.test(id)) {
    const remedy = 'Use the name as the address bar copies it.';
    return [finding('I04', 'problem', 'Write international names in their xn-- form.', remedy)];
  }
  if (!isDomain(id)) {
    return [finding('I01', 'problem', 'ID must be a bare lower-case domain name.', 'Use the domain name alone.')];
  }
  return !isAddress(host) && !within(host, id)
    ? [finding('H02', 'problem', `${host} lies outside ${id}.`, `Set the ID to ${host} or a domain above it.`, host)]
    : [];
}

const CLEAR = 'Clear the origin: then every address inside the ID works.';

/** What can be said about the origin. @param {Draft} draft @returns {Finding[]} */
function ofOrigin({ origin, subdomains }) {
  if (!origin) return [];
  const url = URL.canParse(origin) ? new URL(origin) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    return [finding('O01', 'problem', 'Origin must start with https://.', CLEAR)];
  }
  const found = [];
  const loopback = within(url.hostname, 'localhost');
  if (url.protocol === 'http:' && !loopback) {
    found.push(finding('O01', 'problem', 'Origin must start with https://.', 'Use https.', `https://${url.host}`));
  }
  if (!(subdomains ? within(host, url.hostname) : host === url.hostname)) {
    found.push(finding('O03', 'problem', `Origin ${url.origin} shuts out this address, ${here}.`, CLEAR));
  } else if (portOf(url) !== portOf(location)) {
    const message = `Origin says port ${portOf(url)}, you are on ${portOf(location)}.`;
    found.push(finding('O04', 'problem', message, `Use ${here}.`, here));
  }
  if (url.pathname !== '/' || url.search || url.hash || url.username || url.hostname.endsWith('.')) {
    found.push(
      finding('O05', 'warning', 'Only scheme, host and port of the origin count.', `Use ${url.origin}.`, url.origin),
    );
  }
  return found;
}

/** @param {{port: string, protocol: string}} address */
const portOf = ({ port, protocol }) => port || (protocol === 'http:' ? '80' : '443');

/** What is known at once. @param {Draft} draft */
export const instantChecks = draft => [...ofPage(), ...ofId(draft.id), ...ofOrigin(draft)];

/**
 * Asks the browser whether it takes the ID here, without a prompt.
 * @param {string} id
 * @param {AbortSignal} signal
 * @returns {Promise<Finding[]|null>} null when it cannot be asked
 */
export async function probeChecks(id, signal) {
  if (!id || !(await window.PublicKeyCredential?.isConditionalMediationAvailable?.())) return null;
  const error = await probe(id, signal);
  if (signal.aborted) return null;
  if (error?.name === 'SecurityError') {
    const where = isAddress(host) ? 'Open the server by its name.' : `Set the ID to ${host} or a domain above it that is yours.`;
    return [finding('B02', 'problem', `The browser rejects ${id} on ${host}.`, where)];
  }
  if (error?.name === 'NotAllowedError' && /certificate/i.test(error.message)) {
    return [
      finding(
        'T01',
        'problem',
        'The browser does not trust the certificate.',
        "Install a trusted certificate, or trust the cluster's CA on this computer, then restart the browser.",
      ),
    ];
  }
  return [];
}

/**
 * What the clocks say. TOTP codes and tickets suffer when they differ.
 * @param {number} server epoch seconds, whole
 * @param {number} sent epoch milliseconds
 * @param {number} received epoch milliseconds
 * @returns {Finding[]}
 */
export function clockChecks(server, sent, received) {
  // The server answers half way between, and counts whole seconds.
  const difference = Math.abs(server + 0.5 - (sent + received) / 2000);
  if (difference <= 5) return [];
  const severity = difference > 20 ? 'problem' : 'warning';
  return [
    finding('N01', severity, `Clocks differ by ${Math.round(difference)} s. TOTP and tickets suffer.`, 'Let both follow NTP.'),
  ];
}

/** @param {string[]} nodes that answered one after the other @returns {Finding[]} */
export function nodeChecks(nodes) {
  const [a, b] = new Set(nodes.filter(Boolean));
  if (!b) return [];
  return [
    finding(
      'X02',
      'warning',
      `Requests alternate between ${a} and ${b}. With nodes of PVE among them, logins fail at random.`,
      'Let the proxy send each client to the same node every time.',
    ),
  ];
}

/** What is asked once: headers of this page, and what this computer has. @returns {Promise<Finding[]>} */
export const pageChecks = async () => [...(await policyChecks()), ...(await deviceChecks())];

/** A proxy may have put another header in the place of ours. @returns {Promise<Finding[]>} */
async function policyChecks() {
  let header;
  try {
    header = (await fetch(location.href, { cache: 'no-store' })).headers.get('Permissions-Policy') ?? '';
  } catch {
    return [];
  }
  const denied = header
    .split(/,(?![^(]*\))/)
    .map(part => part.trim())
    .some(part => {
      const [, list] = /^publickey-credentials-(?:get|create)\s*=\s*(.*)$/.exec(part) ?? [];
      return list !== undefined && !/\bself\b|\*/.test(list) && !list.includes(`"${here}"`);
    });
  const message = 'A Permissions-Policy header switches WebAuthn off.';
  return denied ? [finding('B04', 'warning', message, `The header is: ${header}`)] : [];
}

/** @returns {Promise<Finding[]>} */
async function deviceChecks() {
  const api = window.PublicKeyCredential;
  if (!api) return [];
  try {
    const abilities = (await /** @type {any} */ (api).getClientCapabilities?.()) ?? {};
    const platform = abilities.userVerifyingPlatformAuthenticator ?? (await api.isUserVerifyingPlatformAuthenticatorAvailable());
    const word = (/** @type {boolean|undefined} */ value) => (value === undefined ? 'unknown' : value ? 'yes' : 'no');
    return [
      finding('B03', 'info', `This computer: built-in passkeys ${word(platform)}, phone ${word(abilities.hybridTransport)}.`, ''),
    ];
  } catch {
    return [];
  }
}
