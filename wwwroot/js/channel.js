// What the tabs of one browser tell each other. No secret goes through here but the CSRF token, which every page of
// this origin can read anyway.

/**
 * @typedef {{type: 'renewed', user: string, csrf: string}|{type: 'login', user: string}|{type: 'logout'}} Message
 */

const channel = 'BroadcastChannel' in window ? new BroadcastChannel('pveauth') : null;

/**
 * Tells the other tabs.
 * @param {Message} message
 */
export const tell = message => channel?.postMessage(message);

/**
 * Hears the other tabs.
 * @param {(message: Message) => void} listener
 */
export const listen = listener => channel?.addEventListener('message', event => listener(event.data));
