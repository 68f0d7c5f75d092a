// The second factor by a recovery key.

import { alertBox, h } from './dom.js';
import { hexGroups, typedPanel } from './panel-typed.js';

const FEW = 3;
const FULL_SET = 10;

/**
 * @param {import('./second-factor.js').Flow} flow
 * @returns {import('./second-factor.js').Panel}
 */
export function recoveryPanel(flow) {
  /** @type {number[]} */
  const unused = flow.challenge.recovery;
  if (unused.length === 0) {
    const root = h('section', { class: 'panel' }, alertBox('warn', 'All recovery keys are used up.'));
    return { root, enter() {}, leave() {}, lock() {} };
  }

  return typedPanel(flow, {
    method: 'recovery',
    t: 'recovery-key',
    label: 'One recovery key',
    hint: 'Each key works once. Dashes and capitals are fixed up for you.',
    action: 'Use recovery key',
    autocomplete: 'off',
    placeholder: '0000-0000-0000-0000',
    clean: typed => hexGroups(typed, 16),
    complete: /^[0-9a-f]{4}(-[0-9a-f]{4}){3}$/,
    mismatch: 'A recovery key has four groups of four characters, from 0 to 9 and a to f.',
    group: 4,
    keeps: true,
    // Whether the app is locked is only known when the key is sent.
    used: () => ({ left: unused.length - 1, totpLocked: flow.totpLocked }),
    intro:
      unused.length <= FEW
        ? alertBox('warn', left(unused.length), `Make a new set after this login. Unused: ${numbers(unused)}.`)
        : h(
            'p',
            { class: 'muted' },
            `${left(unused.length)}.${unused.length < FULL_SET ? ` Unused: ${numbers(unused)}.` : ''}`,
          ),
  });
}

/** @param {number} count */
const left = count => (count === 1 ? '1 recovery key left' : `${count} recovery keys left`);

/** Keys are numbered as they are printed, from 0. @param {number[]} indexes */
const numbers = indexes =>
  indexes.length === 1 ? `number ${indexes[0]}` : `number ${indexes.slice(0, -1).join(', ')} and ${indexes.at(-1)}`;
