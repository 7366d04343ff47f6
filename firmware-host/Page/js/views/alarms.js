// The alarm page: what stands, what is shelved or suppressed, and the history. Acting asks for a log-in; the server keeps the person's name.
import { el, pane, setText, table } from '../dom.js';
import { duration } from '../format.js';
import { postAction } from '../session.js';
import { clockTime } from '../zone.js';
import { tones } from '../alarm-panel.js';

export const alarmsView = { id: 'alarms', title: 'Alarms', mount };

const priorities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];
const states = ['UNACKNOWLEDGED_ACTIVE', 'CLEARED_UNACKNOWLEDGED', 'ACKNOWLEDGED_ACTIVE'];
const stateText = {
  UNACKNOWLEDGED_ACTIVE: 'active', ACKNOWLEDGED_ACTIVE: 'active, acknowledged', CLEARED_UNACKNOWLEDGED: 'over, not acknowledged',
  SHELVED: 'shelved', SUPPRESSED: 'suppressed', NORMAL: 'normal',
};
const shelveMinutes = [15, 60, 240, 480];

function mount(root, context) {
  const { stream } = context;
  const answer = el('p.note', { role: 'status', id: 'alarm-answer' });
  const list = el('ul.alarms', { id: 'alarm-list' });
  const quiet = el('p.empty', {}, 'No alarm');
  const standing = pane('Alarms', { note: 'highest priority first' }, answer, quiet, list);
  const shelved = table('Alarms that are shelved or suppressed', [
    { title: 'Alarm', of: row => row.title },
    { title: 'State', of: row => stateText[row.state] },
    { title: 'Why', wrap: true, of: row => row.state === 'SHELVED' ? `${row.shelvedReason} (${row.shelvedBy})` : `explained by ${row.suppressedBy}` },
    { title: 'Until', of: row => row.shelvedUntilUnixMs ? clockTime(row.shelvedUntilUnixMs / 1000) : '' },
    { title: '', of: row => row.state === 'SHELVED' ? action('Take back', row, 'unshelve') : null },
  ]);
  const hidden = pane('Shelved and suppressed', {}, shelved.element);
  const journal = table('Changes, newest first', [
    { title: 'Time', of: row => clockTime(row.timeUnixMs / 1000) },
    { title: 'Alarm', of: row => row.id },
    { title: 'Change', of: row => row.change.toLowerCase() },
    { title: 'By', of: row => row.by },
    { title: 'Priority', less: true, of: row => row.priority.toLowerCase() },
    { title: 'Spill', right: true, less: true, of: row => row.spill ? `${row.run}/${row.spill}` : '' },
    { title: 'What', wrap: true, less: true, of: row => row.change === 'SHELVE' ? row.shelvedReason : row.text },
  ]);
  const history = pane('History', { note: 'from the ledger, newest first' }, el('div.scroll', { tabindex: '0', role: 'region', 'aria-label': 'History' }, journal.element));
  root.append(el('h2.hidden-text', {}, 'Alarms'), standing.section, hidden.section, history.section);
  hidden.section.hidden = true;
  const ages = [];

  const ends = [
    context.documents.alarms.watch(({ alarms, longestShelvingMinutes }) => {
      // A form that somebody fills in is not taken away.
      if (list.contains(document.activeElement) && document.activeElement.tagName === 'INPUT') return;
      const rows = alarms.filter(row => states.includes(row.state)).sort((a, b) =>
        priorities.indexOf(a.priority) - priorities.indexOf(b.priority) || states.indexOf(a.state) - states.indexOf(b.state) || b.raisedUnixMs - a.raisedUnixMs);
      ages.length = 0;
      list.replaceChildren(...rows.map(row => item(row, longestShelvingMinutes)));
      quiet.hidden = rows.length > 0;
      const away = alarms.filter(row => row.state === 'SHELVED' || row.state === 'SUPPRESSED');
      hidden.section.hidden = away.length === 0;
      shelved.fill(away);
      tick();
    }),
    context.documents.alarmHistory.watch(({ history: lines }) => journal.fill(lines)),
  ];
  const timer = setInterval(tick, 1000);

  function item(row, longest) {
    const age = el('span.age');
    ages.push([age, row.raisedUnixMs]);
    return el('li.alarm', { 'data-tone': tones[row.priority], 'data-state': row.state, 'data-id': row.id },
      el('div.alarm-head', {}, el('b.priority', {}, row.priority.toLowerCase()), el('h3', {}, row.title), el('span.muted', {}, stateText[row.state]), age),
      el('p', {}, row.text),
      el('p.muted', {}, el('b', {}, 'Cause: '), row.cause),
      el('p', {}, el('b', {}, 'Do: '), row.action),
      el('div.alarm-acts', {}, row.state === 'ACKNOWLEDGED_ACTIVE' ? null : action('Acknowledge', row, 'acknowledge'), shelving(row, longest)));
  }

  function shelving(row, longest) {
    const reason = el('input', { type: 'text', maxlength: '200', required: true, placeholder: 'reason', 'aria-label': `Reason to shelve ${row.title}` });
    const minutes = el('select', { 'aria-label': 'For how long' },
      ...shelveMinutes.filter(length => length <= longest).map(length => el('option', { value: String(length) }, duration(60 * length))));
    return el('form.shelve', {
      async onsubmit(event) {
        event.preventDefault();
        reason.blur();
        await act(row, 'shelve', { minutes: Number(minutes.value), reason: reason.value });
      },
    }, reason, minutes, el('button.button', { type: 'submit' }, 'Shelve'));
  }

  function action(text, row, verb) {
    return el('button.button', { type: 'button', 'data-act': verb, onclick: () => act(row, verb, {}) }, text);
  }

  async function act(row, verb, body) {
    const { text } = await postAction(`api/alarms/${encodeURIComponent(row.id)}/${verb}`, body);
    setText(answer, text);
  }

  function tick() {
    for (const [age, raised] of ages) setText(age, `for ${duration(Math.max(0, (stream.now() - raised) / 1000))}`);
  }

  return {
    update() {},
    unmount() {
      clearInterval(timer);
      for (const end of ends) end();
    },
  };
}
