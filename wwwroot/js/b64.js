// Base64url without padding, as WebAuthn writes binary values in JSON.

/**
 * @param {ArrayBuffer|Uint8Array} bytes
 * @returns {string}
 */
export function encode(bytes) {
  let binary = '';
  for (const byte of new Uint8Array(bytes)) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/**
 * Takes the ordinary alphabet and padding as well.
 * @param {string} text
 * @returns {Uint8Array}
 */
export function decode(text) {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, ''));
  return Uint8Array.from(binary, character => character.charCodeAt(0));
}
