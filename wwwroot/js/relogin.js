// Logging in again on top of a page whose session has ended. Nothing on the page is lost.

import { base } from './api.js';
import { Dialog } from './dialog.js';
import { h } from './dom.js';
import { Field, validate } from './form.js';
import { mountSecondFactor } from './second-factor.js';
import { describeRefusal, logIn, readChallenge } from './ticket.js';

/**
 * @param {string} user
 * @param {{realm: string, type?: string, tfa?: string|null}} realm
 * @returns {Promise<string>} the new CSRF token
 */
export function logInAgain(user, realm) {
  return new Promise(resolve => {
    const dialog = new Dialog();
    let secret = '';
    /** @type {{destroy: () => void}|null} */
    let second = null;

    // Another tab may be quicker.
    const renewed = () => end('');
    addEventListener('pveauth-renewed', renewed);

    /** @param {string} csrf empty when the caller has it already */
    function end(csrf) {
      removeEventListener('pveauth-renewed', renewed);
      secret = '';
      second?.destroy();
      dialog.close();
      resolve(csrf);
    }

    /** @param {import('./api.js').Answer} answer */
    function finished(answer) {
      // After a one-time pass there is a factor to set up, which the login page does.
      if (answer.data.NeedTFA || answer.data.username !== user) location.reload();
      else end(answer.data.CSRFPreventionToken);
    }

    /** @param {...string} texts */
    function askPassword(...texts) {
      second?.destroy();
      second = null;
      secret = '';
      const password = new Field({
        label: 'Password',
        t: 'relogin-password',
        type: 'password',
        attributes: { autocomplete: 'current-password' },
        check: text => (text ? null : 'Enter your password.'),
      });
      dialog.show({
        title: 'Session ended',
        badge: user,
        lead: 'Log in again to go on. Nothing on this page is lost.',
        body: [password.root],
        cancel: null,
        extra: [h('a', { class: 'btn', href: `${base}login`, 'data-t': 'relogin-other' }, 'Log in as someone else')],
        submit: { label: 'Login', t: 'relogin-submit' },
        async onSubmit() {
          if (!validate([password])) return;
          secret = password.value;
          dialog.setBusy('Checking…');
          const answer = await logIn(user, undefined, secret);
          dialog.setBusy(null);
          if (answer.ok && !answer.data?.NeedTFA) return finished(answer);
          // A factor is set up on the login page.
          if (answer.ok && readChallenge(answer.data.ticket).pveauth?.enrol) return location.assign(`${base}login`);
          if (answer.ok) return askFactor(answer);
          dialog.fail(...describeRefusal(answer, realm));
          password.input.value = '';
          password.input.focus();
        },
      });
      if (texts.length > 0) dialog.fail(texts[0], ...texts.slice(1));
    }

    /** @param {import('./api.js').Answer} answer */
    function askFactor(answer) {
      const box = h('div');
      dialog.show({ title: 'Session ended', badge: user, body: [box], cancel: null });
      second = mountSecondFactor(box, {
        user: answer.data.username,
        realm,
        answer,
        inDialog: true,
        setState: state => {
          dialog.root.dataset.state = state;
        },
        again: async () => (secret ? logIn(user, undefined, secret) : null),
        finished,
        restart: (...texts) => askPassword(...texts),
      });
    }

    askPassword();
  });
}
