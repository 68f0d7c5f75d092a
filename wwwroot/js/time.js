// Times for people. The wire has epoch seconds.

import { h } from './dom.js';

const language = document.documentElement.lang || 'en';
const DAY = 86_400;

/** @param {number} seconds */
const date = seconds => new Date(seconds * 1000);

const dayFormat = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
/** With the zone: these are told to others and kept in files. @type {Intl.DateTimeFormatOptions} */
const withZone = { year: 'numeric', month: 'short', day: 'numeric', timeZoneName: 'short' };
const fullFormat = new Intl.DateTimeFormat(language, { ...withZone, hour: 'numeric', minute: '2-digit' });
const clockFormat = new Intl.DateTimeFormat(language, { timeStyle: 'short' });
/** Times of logs, which are compared with other logs. @type {Intl.DateTimeFormatOptions} */
const toTheSecond = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };
const stampFormat = new Intl.DateTimeFormat(language, toTheSecond);
const dayStampFormat = new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', ...toTheSecond });
const exactFormat = new Intl.DateTimeFormat(language, {
  ...withZone,
  ...toTheSecond,
  fractionalSecondDigits: 3,
});
const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });

/** The time of day, with the date when that is not today. @param {number} seconds */
export const clock = seconds =>
  date(seconds).toDateString() === new Date().toDateString()
    ? clockFormat.format(date(seconds))
    : fullFormat.format(date(seconds));

/** The date. @param {number} seconds */
export const day = seconds => dayFormat.format(date(seconds));

/** The zone that all times are told in, such as Europe/Vienna. */
export const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Date, time and zone. @param {number} seconds */
export const full = seconds => fullFormat.format(date(seconds));

/** Date, time to the millisecond and zone. @param {number} seconds */
export const exact = seconds => exactFormat.format(date(seconds));

/** The time of day to the second, with the day when that is not today. @param {number} seconds */
export const stamp = seconds =>
  date(seconds).toDateString() === new Date().toDateString() ? stampFormat.format(date(seconds)) : dayStampFormat.format(date(seconds));

/** How far ahead a time is. @param {number} seconds */
export const minutesFrom = seconds => relative.format(Math.max(1, Math.ceil((seconds - Date.now() / 1000) / 60)), 'minute');

/**
 * An element with a time: relative within a week, else the date; the exact value on demand.
 * @param {number} seconds
 */
export function when(seconds) {
  const age = Date.now() / 1000 - seconds;
  const text = age >= 0 && age < 7 * DAY ? ago(age) : dayFormat.format(date(seconds));
  return h('time', { datetime: date(seconds).toISOString(), title: full(seconds) }, text);
}

/** @param {number} age in seconds */
function ago(age) {
  if (age < 60) return 'just now';
  if (age < 3600) return relative.format(-Math.floor(age / 60), 'minute');
  if (age < DAY) return relative.format(-Math.floor(age / 3600), 'hour');
  return relative.format(-Math.floor(age / DAY), 'day');
}
