// The colour theme. The cookie is PVE's own, so both user interfaces of one host agree; the server reads it too.

const THEMES = [
  { name: 'automatic', cookie: '__default__', attribute: '' },
  { name: 'light', cookie: 'crisp', attribute: 'light' },
  { name: 'dark', cookie: 'proxmox-dark', attribute: 'dark' },
];
const TEN_YEARS = 10 * 365 * 24 * 3600;

for (const button of document.querySelectorAll('[data-t="theme"]')) {
  button.addEventListener('click', next);
}

function next() {
  const root = document.documentElement;
  const current = THEMES.findIndex(theme => theme.attribute === (root.dataset.theme ?? ''));
  const chosen = THEMES[(current + 1) % THEMES.length];
  root.dataset.theme = chosen.attribute;
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `PVEThemeCookie=${chosen.cookie}; Path=/; Max-Age=${TEN_YEARS}; SameSite=Lax${secure}`;
  for (const label of document.querySelectorAll('[data-theme-name]')) label.textContent = chosen.name;
}
