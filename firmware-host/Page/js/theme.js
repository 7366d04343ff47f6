// Dark or light: as the system has it, or as chosen here (kept in this browser).
const key = 'edgemon.theme';
const listeners = new Set();
const system = matchMedia('(prefers-color-scheme: light)');

export function startTheme(button) {
  apply(read());
  system.addEventListener('change', () => apply(read()));
  button.addEventListener('click', () => {
    const next = document.documentElement.dataset.theme === 'light' ? 'dark' : 'light';
    try { localStorage.setItem(key, next); } catch { /* private windows keep nothing */ }
    apply(next);
  });

  function apply(theme) {
    set(theme);
    button.textContent = theme === 'light' ? '☾' : '☀';
    button.setAttribute('aria-label', theme === 'light' ? 'Switch to the dark theme' : 'Switch to the light theme');
  }
}

/** Calls back when the theme changes. Returns the end of it. */
export function onTheme(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Prints the page dark on white and as wide as the paper, whatever it is on the screen. */
export async function printPage() {
  const root = document.documentElement, before = root.dataset.theme;
  root.classList.add('printing');
  set('light');
  // Drawings have the colours and the size that they were drawn with: these are drawn anew.
  await new Promise(resolve => setTimeout(resolve, 1500));
  await window.print();
  root.classList.remove('printing');
  set(before);
}

function set(theme) {
  document.documentElement.dataset.theme = theme;
  for (const listener of listeners) listener();
}

/** A colour of the theme, "--accent". */
export const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function read() {
  const asked = new URLSearchParams(location.search).get('theme');
  if (asked === 'dark' || asked === 'light') return asked;
  try {
    const kept = localStorage.getItem(key);
    if (kept === 'dark' || kept === 'light') return kept;
  } catch { /* see above */ }
  return system.matches ? 'light' : 'dark';
}
