// The words of the audit log.

/** Events by group, as the filter offers them. @type {[group: string, events: [value: string, label: string][]][]} */
export const EVENTS = [
  [
    'Logins',
    [
      ['login', 'All logins'],
      ['login.password', 'Password'],
      ['login.tfa', 'Second factor'],
      ['login.passkey', 'Passkey'],
      ['login.openid', 'OpenID'],
      ['login.enrol', 'Enrolment at login'],
      ['login.verify', 'Password check'],
      ['login.renew', 'Renewal'],
      ['login.error', 'Broken off'],
      ['logout', 'Logout'],
      ['session', 'Refused session'],
    ],
  ],
  [
    'Second factors',
    [
      ['tfa', 'All changes and locks'],
      ['tfa.add', 'Added'],
      ['tfa.update', 'Changed'],
      ['tfa.remove', 'Removed'],
      ['tfa.lock', 'Locked'],
      ['tfa.unlock', 'Unlocked'],
      ['tfa.pass', 'One-time pass'],
      ['tfa.reset', 'WebAuthn reset'],
      ['recovery.use', 'Recovery key used'],
    ],
  ],
  [
    'Changes',
    [
      ['password', 'Passwords'],
      ['user', 'Users'],
      ['group', 'Groups'],
      ['role', 'Roles'],
      ['acl', 'Permissions'],
      ['realm', 'Realms'],
      ['realm.sync', 'Realm sync'],
      ['token', 'API tokens'],
      ['options.change', 'Options'],
      ['policy.change', 'Two Factor policy'],
      ['pool', 'Pools'],
      ['job', 'Jobs'],
    ],
  ],
];

/** @type {Record<string, string>} */
const NAMES = {
  'login.password': 'Login: password',
  'login.tfa': 'Login: second factor',
  'login.passkey': 'Login: passkey',
  'login.openid': 'Login: OpenID',
  'login.enrol': 'Login: enrolment',
  'login.verify': 'Password check',
  'login.renew': 'Session renewed',
  'login.error': 'Login broken off',
  logout: 'Logged out',
  'session.refused': 'Session refused',
  'console.verify': 'Console refused',
  'password.confirm': 'Password not confirmed',
  'password.change': 'Password changed',
  'recovery.use': 'Recovery key used',
  'tfa.lock': 'Second factor locked',
  'tfa.unlock': 'Second factors unlocked',
  'tfa.pass': 'One-time pass made',
  'tfa.reset': 'WebAuthn keys removed',
  'realm.sync': 'Realm synchronised',
  'options.change': 'Options changed',
  'policy.change': 'Policy changed',
};

/** @type {Record<string, string>} */
const THINGS = {
  tfa: 'Second factor',
  user: 'User',
  group: 'Group',
  role: 'Role',
  acl: 'Permissions',
  realm: 'Realm',
  token: 'API token',
  pool: 'Pool',
  job: 'Job',
};

/** @type {Record<string, string>} */
const DEEDS = { add: 'added', update: 'changed', remove: 'removed' };

/** An event in words. @param {string} event */
export function eventName(event) {
  if (NAMES[event]) return NAMES[event];
  const [thing, deed] = event.split('.');
  return THINGS[thing] && DEEDS[deed] ? `${THINGS[thing]} ${DEEDS[deed]}` : event;
}

/** @type {Record<string, {label: string, icon: string, kind: string}>} */
export const RESULTS = {
  ok: { label: 'OK', icon: 'check', kind: 'ok' },
  failed: { label: 'Failed', icon: 'x', kind: 'err' },
  locked: { label: 'Locked', icon: 'lock', kind: 'warn' },
};

/** @type {Record<string, string>} */
const METHODS = {
  password: 'Password',
  totp: 'TOTP',
  webauthn: 'WebAuthn',
  passkey: 'Passkey',
  recovery: 'Recovery key',
  yubico: 'Yubico OTP',
  u2f: 'U2F',
  pass: 'One-time pass',
};

/** @param {string|undefined} method */
export const methodName = method => (method ? (METHODS[method] ?? method) : '');

/** What a code means. @type {Record<string, string>} */
const CODES = {
  'tfa.wrong-code': 'The code was wrong.',
  'tfa.code-reused': 'The code had been used before.',
  'tfa.totp-locked': 'TOTP was locked after 8 wrong codes.',
  'tfa.locked': 'All second factors were locked after 100 wrong tries.',
  'tfa.challenge-expired': 'The answer came too late.',
  'tfa.challenge-unknown': 'The server did not know the challenge, or it had been used.',
  'tfa.origin-mismatch': 'The browser was at another address than the settings say.',
  'tfa.rpid-mismatch': 'The key was registered for another ID.',
  'tfa.unknown-credential': 'The key is not registered for this user.',
  'tfa.bad-signature': 'The key\'s answer could not be verified.',
  'tfa.recovery-unknown': 'No unused recovery key is like that.',
  'tfa.yubico-unreachable': 'The Yubico validation server did not answer.',
  'tfa.yubico-refused': 'The Yubico validation server refused the code.',
  'tfa.pass-unknown': 'No valid one-time pass is like that.',
  'tfa.ticket-expired': 'The password had been checked too long before.',
  'tfa.realm-requires': 'The realm demands another second factor.',
  'enrol.none-for-realm': 'The realm demands a second factor that the user does not have.',
  'passkey.needs-second-factor': 'The passkey alone is not enough here.',
  'api.400': 'A value was not accepted.',
  'api.403': 'Whoever asked was not allowed to.',
  'api.404': 'There is no such entry.',
  'api.500': 'The server refused the change.',
};

/** @param {string} code */
export const codeText = code => CODES[code] ?? '';

/** A reference as people read it out. @param {string|undefined} ref */
export const reference = ref => (ref ?? '').replace(/^(.{4})(.{4})$/, '$1-$2');
