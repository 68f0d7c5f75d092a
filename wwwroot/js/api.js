// Calls of the API. A refusal is an answer like any other; nothing here throws.

/**
 * @typedef {object} Answer
 * @property {boolean} ok
 * @property {number} status HTTP status; 0 when nothing came back
 * @property {any} data
 * @property {string} message the server's own words
 * @property {Record<string, string>} errors by parameter
 * @property {any} pveauth more about a refused second factor
 * @property {string} reference as shown to people, such as `7F3K-2Q9M`
 * @property {number} skew server clock minus browser clock, in seconds
 * @property {number} retryAfter seconds to wait, 0 when not said
 */

/**
 * @typedef {object} Options
 * @property {number} [timeout] milliseconds
 * @property {boolean} [open] a call that needs no session: its 401 means just that
 */

/** @param {string} name */
const meta = name => /** @type {HTMLMetaElement|null} */ (document.querySelector(`meta[name="${name}"]`))?.content;

/** Where the application starts, with a slash at the end. */
export const base = meta('app-base') ?? '/';

let csrf = meta('csrf') ?? '';

/** @type {(() => Promise<boolean>)|null} */
let renewSession = null;

/**
 * Takes the token of a new ticket.
 * @param {string} token
 */
export function useCsrf(token) {
  csrf = token;
}

/**
 * Says what to do when a session has ended.
 * @param {() => Promise<boolean>} handler resolves to true when there is a session again
 */
export function onUnauthorized(handler) {
  renewSession = handler;
}

/**
 * Calls a method of the API.
 * @param {'GET'|'POST'|'PUT'|'DELETE'} method
 * @param {string} path such as `/access/tfa`; its parts already encoded
 * @param {Record<string, any>} [parameters] `undefined` and `null` are left out
 * @param {Options} [options]
 * @returns {Promise<Answer>}
 */
export async function call(method, path, parameters = {}, options = {}) {
  let answer = await send(method, path, parameters, options);
  if (answer.status === 0 && method === 'GET') {
    await new Promise(resolve => setTimeout(resolve, 1000));
    answer = await send(method, path, parameters, options);
  }
  // A 401 says that nothing was done, so even a change may be sent again with the new session.
  if (answer.status === 401 && !options.open && renewSession && (await renewSession())) {
    answer = await send(method, path, parameters, options);
  }
  return answer;
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Record<string, any>} parameters
 * @param {Options} options
 * @returns {Promise<Answer>}
 */
async function send(method, path, parameters, options) {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null) form.set(name, typeof value === 'boolean' ? Number(value) : value);
  }
  const inUrl = method === 'GET' && form.size > 0;
  try {
    const response = await fetch(`${base}api2/json${path}${inUrl ? `?${form}` : ''}`, {
      method,
      credentials: 'same-origin',
      headers: method === 'GET' ? {} : { CSRFPreventionToken: csrf },
      body: method === 'GET' ? undefined : form,
      signal: AbortSignal.timeout(options.timeout ?? 15_000),
    });
    return await read(response);
  } catch {
    return nothing;
  }
}

/** @type {Answer} */
const nothing = {
  ok: false,
  status: 0,
  data: null,
  message: '',
  errors: {},
  pveauth: null,
  reference: '',
  skew: 0,
  retryAfter: 0,
};

/**
 * @param {Response} response
 * @returns {Promise<Answer>}
 */
async function read(response) {
  const text = await response.text();
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  const date = Date.parse(response.headers.get('Date') ?? '');
  return {
    ok: response.ok && body !== null,
    status: response.status,
    data: body?.data ?? null,
    message: String(body?.message ?? response.statusText).trim(),
    errors: body?.errors ?? {},
    pveauth: body?.pveauth ?? null,
    reference: (response.headers.get('X-Request-Id') ?? '').replace(/^(.{4})(.{4})$/, '$1-$2'),
    // The header counts whole seconds, so it is half a second behind on average.
    skew: Number.isNaN(date) ? 0 : Math.round((date + 500 - Date.now()) / 1000),
    retryAfter: Number(response.headers.get('Retry-After')) || 0,
  };
}

const REFUSED = 'The server refused this change.';

/**
 * What to tell about a refused change.
 * @param {Answer} answer
 * @returns {[title: string, ...texts: string[]]}
 */
export function describe(answer) {
  const { status, message } = answer;
  if (status === 0 || [501, 596, 599].includes(status)) {
    return [`No connection to ${location.host}.`, 'The change may not have been made. Try again.'];
  }
  if (/no quorum/i.test(message)) {
    return ['The cluster has no quorum.', 'Nothing can be saved until enough nodes are online.'];
  }
  if (status === 401) return ['Your session has ended.', 'Log in again, then repeat this step.'];
  if (status === 403) {
    const needed = /\(([^()]+)\)\s*$/.exec(message)?.[1];
    return ['You are not allowed to do this.', ...(needed ? [`Needed: ${needed}`] : [])];
  }
  if (status === 404) return ['This entry no longer exists.'];
  const detail = [message, ...Object.entries(answer.errors).map(([name, text]) => `${name}: ${text}`)].filter(Boolean);
  return [REFUSED, ...detail, ...(answer.reference ? [`Reference ${answer.reference}`] : [])];
}

/**
 * What to tell about something that could not be read: the words about changes do not fit.
 * @param {Answer} answer
 * @returns {string[]}
 */
export function describeReading(answer) {
  if (answer.status === 0) return [`No connection to ${location.host}.`];
  return describe(answer).filter(text => text !== REFUSED);
}
