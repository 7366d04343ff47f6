// Starts the page: theme, live connection, tabs. A page is a module in views/ with { id, title, mount(root, context) }:
// mount builds it and returns { update(state), unmount() }; only the page that is shown is built.
import { el } from './dom.js';
import { documents } from './documents.js';
import { emptyState } from './empty-state.js';
import { showConnection, showHeader, tickHeader } from './header.js';
import { tickAll } from './quality.js';
import { Stream } from './stream.js';
import { loadSession, session, watchSession } from './session.js';
import { askToLogIn, startAccount } from './log-in.js';
import { startAlarmPanel } from './alarm-panel.js';
import { startTheme } from './theme.js';
import { startZone } from './zone.js';
import { overview } from './views/overview.js';
import { spillsView } from './views/spills.js';
import { physicsView } from './views/physics.js';
import { limitsView } from './views/limits.js';
import { detectorsView } from './views/detectors.js';
import { eventsView } from './views/events.js';
import { daqView } from './views/daq.js';
import { histogramsView } from './views/histograms.js';
import { alarmsView } from './views/alarms.js';
import { shiftView } from './views/shift.js';
import { wallView } from './views/wall.js';

const views = [overview, wallView, shiftView, alarmsView, spillsView, detectorsView, eventsView, physicsView, limitsView, daqView, histogramsView];
const main = document.getElementById('main');
let state = emptyState;
let shown = null;

startTheme(document.getElementById('theme'));
startZone(document.getElementById('zone'), () => { show(); tick(); });
const stream = new Stream(newest => {
  state = newest;
  showHeader(state);
  tickHeader(stream);
  alarmPanel.update(state);
  for (const source of Object.values(documents)) source.offer(state);
  shown?.update(state);
}, (text, tone) => showConnection(text, tone), () => toBeAllowed());
const alarmPanel = startAlarmPanel(document.getElementById('alarm-panel'), document.getElementById('alarm-mute'), stream);

const tabs = new Map(views.map(view => [view.id, el('a', { href: `#${view.id}` }, view.title)]));
document.getElementById('tabs').append(...[...tabs.values()].map(tab => el('li', {}, tab)));
window.addEventListener('hashchange', show);
startAccount(document.getElementById('account'));
let reader = session.name;
watchSession(now => {
  if (now.name && !reader) stream.open();
  reader = now.name;
});
toBeAllowed();
setInterval(tick, 1000);
show();
tick();

function show() {
  const [name, ...rest] = location.hash.slice(1).split('/');
  const view = views.find(candidate => candidate.id === name) ?? (location.hash === '#main' && shown ? null : overview);
  if (!view) return;
  shown?.unmount();
  main.replaceChildren();
  const root = main.appendChild(el('div.view', { id: `view-${view.id}` }));
  shown = view.mount(root, { stream, documents, path: rest.map(decodeURIComponent).join('/') });
  for (const [id, tab] of tabs) {
    if (id === view.id) {
      tab.setAttribute('aria-current', 'page');
      // On a phone the bar is longer than the screen; the page itself is not moved.
      const bar = tab.closest('.tabs'), [place, frame] = [tab, bar].map(element => element.getBoundingClientRect());
      bar.scrollLeft += place.left - frame.left - (frame.width - place.width) / 2;
    } else {
      tab.removeAttribute('aria-current');
    }
  }
  shown.update(state);
}

// Where looking needs a log-in: asked for at the start, and again when a session has ended.
async function toBeAllowed() {
  if (await loadSession() && session.readingNeedsLogIn && !session.name) await askToLogIn();
}

function tick() {
  tickHeader(stream);
  alarmPanel.tick();
  tickAll();
}
