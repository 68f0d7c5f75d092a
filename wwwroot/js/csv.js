// Tables as files for spreadsheets (RFC 4180).

import { h } from './dom.js';

/**
 * A spreadsheet takes a cell that begins with one of these for a formula; an apostrophe makes it a text.
 * @param {string|number|null|undefined} value
 */
function cell(value) {
  const text = String(value ?? '');
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** @param {(string|number|null|undefined)[][]} rows */
export const toCsv = rows => rows.map(row => `${row.map(cell).join(',')}\r\n`).join('');

/**
 * Hands the browser a file to keep.
 * @param {string} name
 * @param {string} type
 * @param {string} text
 */
export function saveFile(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
