// Who is logged in, and what a person asks to be done. Every request that changes something goes through postAction.
import { askToLogIn } from './log-in.js';

const nobody = { name: null, role: null, token: '', readingNeedsLogIn: false, canLogIn: false, help: '' };
const roles = ['VIEWER', 'SHIFTER', 'COORDINATOR'];
const watchers = new Set();

/** The session as the server told it last. */
export let session = nobody;

/** Calls viewer(session) now and whenever it is another. Returns the end of it. */
export function watchSession(viewer) {
  watchers.add(viewer);
  viewer(session);
  return () => watchers.delete(viewer);
}

/** True when the person may do what needs a role: "shifter". The server checks it again. */
export const mayAs = role => roles.indexOf(session.role) >= roles.indexOf(role.toUpperCase());

/** Asks the server who one is; false when it does not answer. */
export async function loadSession() {
  try {
    const answer = await fetch('api/session', { cache: 'no-store' });
    if (answer.ok) take(await answer.json());
    return answer.ok;
  } catch {
    return false;
  }
}

/** Logs in. Returns '' or why not. Letters are sent composed, as a terminal has them. */
export async function logIn(name, password) {
  const answer = await post('api/session/log-in', { name, password: password.normalize('NFC') });
  if (!answer.ok) return (await answer.text()).trim();
  take(await answer.json());
  return '';
}

export async function logOut() {
  const answer = await post('api/session/log-out', {});
  if (answer.ok) take(await answer.json());
}

/**
 * Asks for something to be done, logging in when it is needed.
 * @param {string} path such as "api/alarms/books/acknowledge"
 * @param {object} body what the action wants to know
 * @returns {Promise<{done: boolean, status: number, text: string}>} text is for the person, also when it was refused
 */
export async function postAction(path, body = {}) {
  for (let attempt = 1; ; attempt++) {
    const answer = await post(path, body);
    const again = attempt < 3 && answer.headers.get('x-edgemon-refused') === 'log-in' && await askToLogIn();
    if (!again) return { done: answer.ok, status: answer.status, text: (await answer.text()).trim() };
  }
}

// A token is of one session and one start of the server: with another, a new one is fetched once.
async function post(path, body) {
  if (!session.token) await loadSession();
  for (let attempt = 1; ; attempt++) {
    let answer;
    try {
      answer = await fetch(path, {
        method: 'POST', cache: 'no-store', body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', 'x-edgemon-token': session.token },
      });
    } catch {
      return new Response('EdgeMon does not answer', { status: 503 });
    }
    if (attempt > 1 || answer.headers.get('x-edgemon-refused') !== 'token' || !await loadSession()) return answer;
  }
}

function take(told) {
  session = told;
  for (const viewer of watchers) viewer(session);
}
