// Reading a TOTP secret that somebody brings along, in the forms that are about.

/**
 * @typedef {object} Brought
 * @property {string} [error]
 * @property {string} [secret] Base32 without padding
 * @property {string} [note] something to know about it
 * @property {string} [issuer]
 * @property {number} [digits]
 * @property {number} [period]
 * @property {string} [algorithm]
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const WEAK_BITS = 80;
const SHORT_BITS = 128;

/**
 * Takes Base32, an `otpauth:` URI, the text of a `.google_authenticator` file, or an OATH key id of an older setup.
 * @param {string} text
 * @returns {Brought}
 */
export function readSecret(text) {
  const trimmed = text.trim();
  if (/^otpauth-migration:/i.test(trimmed)) {
    return { error: 'Export a single entry as text; grouped exports are not supported.' };
  }
  if (/^otpauth:/i.test(trimmed)) return readUri(trimmed);
  if (/[\r\n]"\s/.test(trimmed)) return readGoogleFile(trimmed);

  const hex = /^(?:v2-)?0x([0-9a-f]+)$/i.exec(trimmed)?.[1] ?? /^[0-9a-f]{40}$/i.exec(trimmed)?.[0];
  if (hex) return rated({ secret: fromHex(hex) });
  return readBase32(trimmed.replace(/^v2-/, ''));
}

/** @param {string} text @returns {Brought} */
function readBase32(text) {
  const secret = text.toUpperCase().replace(/[\s=-]/g, '');
  if (!secret || [...secret].some(character => !ALPHABET.includes(character))) {
    return { error: 'A secret has letters from A to Z and digits from 2 to 7 only.' };
  }
  return rated({ secret });
}

/** @param {string} text @returns {Brought} */
function readUri(text) {
  const match = /^otpauth:\/\/([^/?]+)\/([^?]*)(?:\?(.*))?$/i.exec(text);
  if (!match) return { error: 'This link is not complete.' };
  if (match[1].toLowerCase() === 'hotp') return { error: 'Counter based tokens are not supported.' };
  if (match[1].toLowerCase() !== 'totp') return { error: 'This link is not for a TOTP app.' };

  const query = new URLSearchParams(match[3] ?? '');
  const read = readBase32(query.get('secret') ?? '');
  if (read.error) return read;
  const label = safeDecode(match[2]);
  const issuer = query.get('issuer') ?? (label.includes(':') ? label.slice(0, label.indexOf(':')) : undefined);
  const algorithm = (query.get('algorithm') ?? 'SHA1').toUpperCase();
  const digits = Number(query.get('digits') ?? 6);
  const period = Number(query.get('period') ?? 30);
  if (!['SHA1', 'SHA256', 'SHA512'].includes(algorithm)) return { error: `Algorithm ${algorithm} is not supported.` };
  if (![6, 7, 8].includes(digits)) return { error: 'Codes of 6, 7 or 8 digits are supported.' };
  if (!(period >= 10 && period <= 300)) return { error: 'Time periods from 10 to 300 seconds are supported.' };
  return { ...read, algorithm, digits, period, ...(issuer && { issuer: issuer.replaceAll(':', ' ').slice(0, 64) }) };
}

/**
 * The first line is the secret, lines with a quote are options, the rest scratch codes.
 * @param {string} text
 * @returns {Brought}
 */
function readGoogleFile(text) {
  const lines = text.split(/\r?\n/);
  if (lines.some(line => /^"\s*HOTP_COUNTER/.test(line))) return { error: 'Counter based tokens are not supported.' };
  const read = readBase32(lines[0]);
  const period = Number(/^"\s*STEP_SIZE\s+(\d+)/m.exec(text)?.[1] ?? 30);
  if (!(period >= 10 && period <= 300)) return { error: 'Time periods from 10 to 300 seconds are supported.' };
  const scratch = lines.some(line => /^\d{8}$/.test(line))
    ? 'Scratch codes cannot be taken over. Make recovery keys instead.'
    : '';
  return read.error ? read : { ...read, digits: 6, period, algorithm: 'SHA1', note: `${scratch} ${read.note ?? ''}`.trim() };
}

/** @param {Brought} read @returns {Brought} */
function rated(read) {
  const bits = (read.secret?.length ?? 0) * 5;
  if (bits < WEAK_BITS) return { error: 'This secret is too short to be safe. Take one of at least 16 characters.' };
  return bits < SHORT_BITS ? { ...read, note: 'This secret is short.' } : read;
}

/** @param {string} hex */
function fromHex(hex) {
  const padded = hex.length % 2 ? `${hex}0` : hex;
  let bits = '';
  for (const digit of padded) bits += Number.parseInt(digit, 16).toString(2).padStart(4, '0');
  return (bits.match(/.{1,5}/g) ?? []).map(part => ALPHABET[Number.parseInt(part.padEnd(5, '0'), 2)]).join('');
}

/** @param {string} text */
function safeDecode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
