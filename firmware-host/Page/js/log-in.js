// The log-in: a dialog, and the button in the header that tells who one is.
import { el, setText } from './dom.js';
import { logIn, logOut, session, watchSession } from './session.js';

let open = null;

/** Opens the dialog. Resolves to true when somebody is logged in afterwards. */
export function askToLogIn() {
  open ??= show().finally(() => { open = null; });
  return open;
}

/** The button: "Log in", or the person's name, which logs out. Hidden where nobody can log in. */
export function startAccount(button) {
  watchSession(now => {
    button.hidden = !now.canLogIn;
    setText(button, now.name ? `${now.name} · log out` : 'Log in');
    button.title = now.name ? `${now.name} is ${now.role.toLowerCase()}` : '';
  });
  button.addEventListener('click', () => session.name ? logOut() : askToLogIn());
}

function show() {
  const name = el('input', { id: 'log-in-name', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', required: true });
  const password = el('input', { id: 'log-in-password', type: 'password', autocomplete: 'current-password', required: true });
  const problem = el('p.problem', { role: 'alert' });
  const submit = el('button.button', { type: 'submit' }, 'Log in');
  const dialog = el('dialog.log-in', { 'aria-labelledby': 'log-in-title' },
    el('form', { method: 'dialog', onsubmit: event => { event.preventDefault(); send(); } },
      el('h2', { id: 'log-in-title' }, 'Log in'),
      session.canLogIn ? null : el('p', {}, session.help),
      el('label', { for: 'log-in-name' }, 'Name'), name,
      el('label', { for: 'log-in-password' }, 'Password'), password,
      problem,
      el('div.choices', {}, el('button.button', { type: 'button', onclick: () => dialog.close() }, 'Cancel'), submit)));
  document.body.append(dialog);
  dialog.showModal();
  name.focus();

  async function send() {
    submit.disabled = true;
    const why = await logIn(name.value.trim(), password.value);
    submit.disabled = false;
    if (!why) return dialog.close('logged in');
    setText(problem, why);
    password.value = '';
    password.focus();
  }

  return new Promise(resolve => dialog.addEventListener('close', () => {
    dialog.remove();
    resolve(dialog.returnValue === 'logged in');
  }));
}
