// Building elements. Text always goes in as text nodes: nothing that a server or a user says can become markup.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an element.
 * @param {string} tag
 * @param {Record<string, any>|null} [attributes] `on` takes listeners by event, `true` sets an empty attribute,
 *   `false`, `null` and `undefined` leave it out
 * @param {...(Node|string|number|null|undefined|false)} children
 * @returns {any} the element
 */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? '' : String(value));
    }
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== false).map(toNode));
  return element;
}

/** @param {Node|string|number} child */
const toNode = child => (child instanceof Node ? child : document.createTextNode(String(child)));

/**
 * Makes an element of an SVG picture.
 * @param {string} tag
 * @param {Record<string, string|number>} attributes
 * @param {...Node} children
 */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * An icon of the page's sprite.
 * @param {string} name
 */
export const icon = name => svg('svg', { class: 'i', 'aria-hidden': 'true' }, svg('use', { href: `#i-${name}` }));

/**
 * A button that does something here, rather than submit a form.
 * @param {string|Node} label
 * @param {string} t test hook
 * @param {() => unknown} action
 * @param {string} [kind] more classes
 * @returns {HTMLButtonElement}
 */
export const makeButton = (label, t, action, kind = '') =>
  h('button', { class: `btn ${kind}`.trim(), type: 'button', 'data-t': t, on: { click: () => action() } }, label);

/**
 * The control with a test hook.
 * @param {string} name
 * @param {ParentNode} [root]
 * @returns {any}
 */
export const find = (name, root = document) => root.querySelector(`[data-t="${name}"]`);

/** The data block that the server put into the page. */
export const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}');

/**
 * A box with an icon, a bold line and text.
 * @param {'info'|'ok'|'warn'|'err'} kind
 * @param {string|null} title
 * @param {...(Node|string|null|undefined|false)} more texts become paragraphs
 */
export function alertBox(kind, title, ...more) {
  const icons = { info: 'info', ok: 'okc', warn: 'warn', err: 'errc' };
  return h(
    'div',
    { class: `alert alert-${kind}` },
    icon(icons[kind]),
    title && h('p', { class: 'alert-t' }, title),
    ...more.map(part => (typeof part === 'string' ? paragraph(part) : part)),
  );
}

/**
 * A reference leads to its record, for those who may read the audit log.
 * @param {string} text
 */
function paragraph(text) {
  const ref = /^Reference ([A-Z2-7]{4}-[A-Z2-7]{4})$/.exec(text)?.[1];
  const log = ref && find('nav-audit');
  return log ? h('p', null, 'Reference ', h('a', { href: `${log.href}?ref=${ref}`, 'data-t': 'reference' }, ref)) : h('p', null, text);
}

/**
 * Says something to screen readers. A region outside an open modal dialog is inert and stays silent, so each dialog
 * gets its own.
 * @param {string} text
 */
export function announce(text) {
  const parent = topLayer();
  let region = parent.querySelector(':scope > .live');
  if (!region) {
    region = h('p', { class: 'vh live', role: 'status' });
    parent.append(region);
  }
  region.textContent = '';
  setTimeout(() => {
    region.textContent = text;
  }, 100);
}

/** The open dialog on top, else the body. @returns {HTMLElement} */
export const topLayer = () => /** @type {any} */ ([...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body);

/**
 * Shows that a button is at work. Its width stays, a second press is for the caller to ignore.
 * @param {HTMLButtonElement} button
 * @param {string|null} verb such as "Checking…"; null ends it
 */
export function setBusy(button, verb) {
  if (verb === null) {
    if (button.dataset.label) button.textContent = button.dataset.label;
    delete button.dataset.label;
    button.removeAttribute('aria-busy');
    button.removeAttribute('aria-disabled');
    button.style.removeProperty('min-width');
    return;
  }
  button.style.setProperty('min-width', `${button.offsetWidth}px`);
  button.dataset.label ??= button.textContent ?? '';
  button.textContent = verb;
  button.setAttribute('aria-busy', 'true');
  button.setAttribute('aria-disabled', 'true');
}

/**
 * Sets the state that tests read.
 * @param {string} state
 */
export function setState(state) {
  const main = document.getElementById('main');
  if (main) main.dataset.state = state;
}

/**
 * Puts a text on the clipboard.
 * @param {string} text
 * @returns {Promise<boolean>} false when the browser does not allow it
 */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
