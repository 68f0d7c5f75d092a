// Proposes an ID that works on this server, so that nobody has to know what makes one.

import { Dialog } from './dialog.js';
import { alertBox, h } from './dom.js';
import { isAddress } from './webauthn.js';

/** @typedef {{ids: {id: string, covers: 'all'|'node'}[], nodes: number, open: string|null}} Proposals as the server sends them */

/**
 * Takes what fits; asks only where several things do.
 * @param {Proposals} proposals
 * @param {{take: (id: string) => void, say: (box: HTMLElement) => void}} form
 */
export function proposeId({ ids, open }, { take, say }) {
  if (ids.length === 0) return say(openByName(open));
  if (ids.length === 1) return take(ids[0].id);

  const dialog = new Dialog();
  const choices = h(
    'fieldset',
    { class: 'stack-s' },
    h('legend', { class: 'vh' }, 'ID'),
    ...ids.map(({ id, covers }, number) =>
      h(
        'div',
        null,
        h(
          'label',
          { class: 'check' },
          h('input', {
            type: 'radio',
            class: 'radio',
            name: 'proposal',
            value: id,
            checked: number === 0,
            'data-t': `proposal-${covers}`,
          }),
          covers === 'all' ? `All nodes of ${id}` : `This node only: ${id}`,
        ),
      ),
    ),
  );
  dialog.show({
    title: 'Where should keys work?',
    body: [choices],
    submit: { label: 'Fill in' },
    onSubmit() {
      const { value } = /** @type {HTMLInputElement} */ (choices.querySelector(':checked'));
      dialog.close();
      take(value);
    },
  });
}

/** No ID works on this page, so it says where one would. @param {string|null} name */
function openByName(name) {
  const port = location.port && `:${location.port}`;
  return alertBox(
    'info',
    isAddress(location.hostname) ? 'An ID is a name, and this page has none.' : null,
    name ? `Open this page by name first, for example https://${name}${port}.` : 'Open this page by its full name first.',
  );
}
