// The filters of the audit log. They live in the page's address, so that a view can be linked.

import { h, icon } from './dom.js';
import { Field } from './form.js';
import { EVENTS, RESULTS } from './audit-texts.js';

/** @type {[value: string, label: string, seconds: number][]} */
const PERIODS = [
  ['15m', 'Last 15 minutes', 900],
  ['24h', 'Last 24 hours', 86_400],
  ['7d', 'Last 7 days', 604_800],
  ['all', 'All times', 0],
  ['range', 'From – to', 0],
];
const DEFAULT_PERIOD = '24h';
const TEXTS = ['text', 'user', 'ip', 'ref'];
const PATIENCE = 400;

/** Seconds as a field for date and time takes them. @param {string|null} seconds */
function toLocal(seconds) {
  const date = new Date(Number(seconds) * 1000);
  if (!seconds || Number.isNaN(date.getTime())) return '';
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** @param {string} local */
const toSeconds = local => (local ? Math.floor(new Date(local).getTime() / 1000) : undefined);

export class Filters {
  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    this.timer = 0;
    const given = new URLSearchParams(location.search);
    this.result = Object.hasOwn(RESULTS, given.get('result') ?? '') ? given.get('result') : null;
    const of = (/** @type {string} */ name) => given.get(name) ?? '';

    this.fields = {
      time: new Field({
        label: 'Time',
        t: 'filter-time',
        value: PERIODS.some(([value]) => value === of('time')) ? of('time') : of('ref') ? 'all' : DEFAULT_PERIOD,
        choices: PERIODS.map(([value, label]) => [value, label]),
      }),
      event: new Field({ label: 'Event', t: 'filter-event', choices: [['', 'All events']] }),
      user: new Field({ label: 'User', t: 'filter-user', value: of('user'), hint: 'Whom it concerns, or who did it.', ...short(128) }),
      ip: new Field({ label: 'Address', t: 'filter-ip', value: of('ip'), ...short(64) }),
      ref: new Field({ label: 'Reference', t: 'filter-ref', value: of('ref'), hint: 'Such as 7F3K-2Q9M.', ...short(16) }),
      since: new Field({ label: 'From', t: 'filter-since', type: 'datetime-local', value: toLocal(given.get('since')) }),
      until: new Field({ label: 'To', t: 'filter-until', type: 'datetime-local', value: toLocal(given.get('until')) }),
    };
    this.#addEvents(of('event'));
    // What they choose stands in them.
    for (const field of [this.fields.time, this.fields.event]) field.root.querySelector('label')?.classList.add('vh');
    this.search = h('input', {
      class: 'input',
      type: 'search',
      'aria-label': 'Search',
      placeholder: 'Search records',
      'data-t': 'filter-text',
      maxlength: 128,
    });
    this.search.value = of('text');
    this.renewals = h('input', { type: 'checkbox', 'data-t': 'filter-renewals', checked: of('renewals') === '1' });
    this.pills = [null, ...Object.keys(RESULTS)].map(result => this.#pill(result));
    this.more = h(
      'details',
      { class: 'more', open: ['user', 'ip', 'ref', 'renewals'].some(name => given.has(name)) },
      h('summary', { 'data-t': 'filter-more' }, icon('chev'), 'More filters'),
      h(
        'div',
        { class: 'form-grid' },
        this.fields.user.root,
        this.fields.ip.root,
        this.fields.ref.root,
        h('label', { class: 'check' }, this.renewals, 'Show renewed sessions'),
      ),
    );
    this.range = h('div', { class: 'form-grid' }, this.fields.since.root, this.fields.until.root);
    this.root = h(
      'div',
      { role: 'search', class: 'filters' },
      h(
        'div',
        { class: 'toolbar' },
        h('div', { class: 'search' }, icon('search'), this.search),
        h('div', { class: 'pills', role: 'group', 'aria-label': 'Result' }, ...this.pills),
        h('span', { class: 'grow' }),
        this.fields.event.root,
        this.fields.time.root,
      ),
      this.range,
      this.more,
    );
    this.root.addEventListener('input', (/** @type {Event} */ event) => this.#typed(event));
    this.root.addEventListener('change', (/** @type {Event} */ event) => this.#typed(event));
    this.#show();
  }

  /** What differs from a view without filters. @returns {URLSearchParams} */
  get address() {
    const { time, event, user, ip, ref } = this.fields;
    /** @type {Record<string, string|number|null|undefined>} */
    const all = {
      time: time.value === (ref.value ? 'all' : DEFAULT_PERIOD) ? '' : time.value,
      since: this.#isRange ? toSeconds(this.fields.since.value) : '',
      until: this.#isRange ? toSeconds(this.fields.until.value) : '',
      user: user.value.trim(),
      event: event.value,
      result: this.result,
      ip: ip.value.trim(),
      text: this.search.value.trim(),
      ref: ref.value.trim(),
      renewals: this.renewals.checked ? 1 : '',
    };
    return new URLSearchParams(Object.entries(all).filter(([, value]) => value).map(([name, value]) => [name, String(value)]));
  }

  /** The parameters of the call. @param {number} now the server's time, epoch seconds */
  query(now) {
    const given = Object.fromEntries(this.address);
    const seconds = PERIODS.find(([value]) => value === this.fields.time.value)?.[2];
    delete given.time;
    return {
      ...given,
      since: seconds ? Math.floor(now - seconds) : given.since,
      renewals: this.renewals.checked || this.fields.event.value === 'login.renew' ? undefined : 0,
    };
  }

  /** Whether anything but the time narrows the view. */
  get isNarrow() {
    return [...this.address.keys()].some(name => !['time', 'since', 'until', 'renewals'].includes(name));
  }

  /** Sets filters to other values. @param {Record<string, string>} values */
  set(values) {
    for (const [name, value] of Object.entries(values)) {
      if (name === 'text') this.search.value = value;
      else /** @type {any} */ (this.fields)[name].input.value = value;
      if (['user', 'ip', 'ref'].includes(name) && value) this.more.open = true;
    }
    this.#apply();
  }

  clear() {
    this.result = null;
    this.set({ text: '', user: '', ip: '', ref: '', event: '' });
  }

  get #isRange() {
    return this.fields.time.value === 'range';
  }

  /** @param {string} chosen */
  #addEvents(chosen) {
    const { input } = this.fields.event;
    for (const [label, events] of EVENTS) {
      input.append(h('optgroup', { label }, ...events.map(([value, text]) => h('option', { value }, text))));
    }
    const known = [...input.options].some(option => option.value === chosen);
    if (!known) input.append(h('option', { value: chosen }, chosen));
    input.value = chosen;
  }

  /** @param {string|null} result */
  #pill(result) {
    const choose = () => {
      this.result = result;
      this.#apply();
    };
    return h(
      'button',
      { class: 'pill', type: 'button', 'data-t': `result-${result ?? 'all'}`, on: { click: choose } },
      result && icon(RESULTS[result].icon),
      result ? RESULTS[result].label : 'All',
    );
  }

  /** @param {Event} event */
  #typed(event) {
    const isText = event.target === this.search || TEXTS.some(name => /** @type {any} */ (this.fields)[name]?.input === event.target);
    clearTimeout(this.timer);
    // Who types is not done yet.
    if (isText && event.type === 'input') this.timer = setTimeout(() => this.#apply(), PATIENCE);
    else if (event.type === 'change') this.#apply();
  }

  #apply() {
    clearTimeout(this.timer);
    this.#show();
    const address = this.address.toString();
    if (address === new URLSearchParams(location.search).toString()) return;
    history.replaceState(null, '', `${location.pathname}${address && '?'}${address}`);
    this.changed();
  }

  #show() {
    this.range.hidden = !this.#isRange;
    this.pills.forEach((pill, index) => pill.setAttribute('aria-pressed', String([null, ...Object.keys(RESULTS)][index] === this.result)));
  }
}

/** @param {number} maxlength */
const short = maxlength => ({ attributes: { maxlength, autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' } });
