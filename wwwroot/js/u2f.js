// Legacy U2F keys. No browser has an interface of their own for them any more; WebAuthn reaches them by its extension
// `appid`, and what the key signs is the same message.

import { encode } from './b64.js';

/** Flags and counter follow the hash of the AppID; a U2F key adds nothing behind them. */
const HASH_LENGTH = 32;
const DATA_LENGTH = 37;

/**
 * What WebAuthn has to be asked.
 * @param {{challenge: {challenge: string, appId: string}, keys: {keyHandle: string}[]}|undefined} u2f as the server sent it
 */
export const u2fRequest = u2f =>
  u2f && {
    challenge: u2f.challenge.challenge,
    rpId: location.hostname,
    userVerification: 'discouraged',
    allowCredentials: u2f.keys.map(key => ({ type: 'public-key', id: key.keyHandle })),
    extensions: { appid: u2f.challenge.appId },
  };

/**
 * The answer in the form that PVE reads; null when it is not that of a U2F key.
 * @param {any} credential
 */
export function u2fJson(credential) {
  const data = new Uint8Array(credential.response.authenticatorData);
  if (credential.getClientExtensionResults().appid !== true || data.length !== DATA_LENGTH) return null;
  const signature = new Uint8Array(credential.response.signature);
  return JSON.stringify({
    keyHandle: encode(credential.rawId),
    clientData: encode(credential.response.clientDataJSON),
    signatureData: encode(Uint8Array.of(...data.subarray(HASH_LENGTH), ...signature)),
  });
}
