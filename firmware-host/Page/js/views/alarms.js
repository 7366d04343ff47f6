// The alarm page: what stands, what is shelved or suppressed, and the history. Acting asks for a log-in; the server keeps the person's name.
import { arrange, el, pane, setText, table } from '../dom.js';
import { duration } from '../format.js';
import { showQuality } from '../quality.js';
import { postAction } from '../session.js';
import { dateTime, zoneName } from '../zone.js';
import { tones } from '../alarm-panel.js';

export const alarmsView = { id: 'alarms', title: 'Alarms', mount };

const priorities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'];
const states = ['UNACKNOWLEDGED_ACTIVE', 'CLEARED_UNACKNOWLEDGED', 'ACKNOWLEDGED_ACTIVE'];
const stateText = {
  UNACKNOWLEDGED_ACTIVE: 'active', ACKNOWLEDGED_ACTIVE: 'active, acknowledged', CLEARED_UNACKNOWLEDGED: 'over, not acknowledged',
  SHELVED: 'shelved', SUPPRESSED: 'suppressed', NORMAL: 'normal',
};
const shelveMinutes = [15, 60, 240, 480];
// The list is as old as the last state that names its version.
const staleAfterSeconds = 10;

function mount(root, context) {
  const { stream } = context;
  const answer = el('p.note', { role: 'status', id: 'alarm-answer' });
  const list = el('ul.alarms', { id: 'alarm-list' });
  const quiet = el('p.empty', {}, 'The alarms are not known yet');
  const standing = pane('Alarms', { note: 'highest priority first' }, answer, quiet, list);
  const shelved = table('Alarms that are shelved or suppressed', [
    { title: 'Alarm', of: row => row.title },
    { title: 'State', of: row => stateText[row.state] },
    { title: 'Why', wrap: true, of: row => row.state === 'SHELVED' ? `${row.shelvedReason} (${row.shelvedBy})` : `explained by ${row.suppressedBy}` },
    { title: `Until, ${zoneName()}`, of: row => row.shelvedUntilUnixMs ? dateTime(row.shelvedUntilUnixMs / 1000) : '' },
    { title: '', of: row => row.state === 'SHELVED' ? action('Take back', row.id, 'unshelve') : null },
  ]);
  const hidden = pane('Shelved and suppressed', {}, shelved.element);
  const journal = table('Changes, newest first', [
    { title: `Time, ${zoneName()}`, of: row => dateTime(row.timeUnixMs / 1000) },
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
  // Items by the alarm's id: what changes is changed in them, so that a form that somebody fills in stays as it is.
  const items = new Map();
  let awayShown = '', ended = new Map();

  const ends = [
    context.documents.alarms.watch(({ alarms, longestShelvingMinutes }) => {
      const rows = alarms.filter(row => states.includes(row.state)).sort((a, b) =>
        priorities.indexOf(a.priority) - priorities.indexOf(b.priority) || states.indexOf(a.state) - states.indexOf(b.state) || b.raisedUnixMs - a.raisedUnixMs);
      for (const id of [...items.keys()]) if (!rows.some(row => row.id === id)) items.delete(id);
      for (const row of rows) {
        if (!items.has(row.id)) items.set(row.id, item(row.id, row.title, longestShelvingMinutes));
        items.get(row.id).show(row);
      }
      arrange(list, rows.map(row => items.get(row.id).element));
      setText(quiet, 'No alarm');
      quiet.hidden = rows.length > 0;
      showAway(alarms.filter(row => row.state === 'SHELVED' || row.state === 'SUPPRESSED'));
      tick();
    }),
    context.documents.alarmHistory.watch(({ history: lines }) => {
      journal.fill(lines);
      // Newest first: the first line of an alarm that says so is its last end.
      ended = new Map(lines.filter(line => line.change === 'CLEAR').reverse().map(line => [line.id, line.timeUnixMs]));
      tick();
    }),
  ];
  const timer = setInterval(tick, 1000);

  function showAway(away) {
    hidden.section.hidden = away.length === 0;
    const wanted = JSON.stringify(away);
    if (wanted === awayShown) return;
    awayShown = wanted;
    shelved.fill(away);
  }

  function item(id, title, longest) {
    const priority = el('b.priority'), heading = el('h3', {}, title), state = el('span.muted'), since = el('span.age');
    const text = el('p'), cause = el('span'), todo = el('span'), acknowledge = action('Acknowledge', id, 'acknowledge');
    const element = el('li.alarm', { 'data-id': id },
      el('div.alarm-head', {}, priority, heading, state, since), text,
      el('p.muted', {}, el('b', {}, 'Cause: '), cause), el('p', {}, el('b', {}, 'Do: '), todo),
      el('div.alarm-acts', {}, acknowledge, shelving(id, title, longest)));
    let row = null;
    return {
      element,
      show(newest) {
        row = newest;
        Object.assign(element.dataset, { tone: tones[row.priority], state: row.state });
        for (const [part, words] of [[priority, row.priority.toLowerCase()], [heading, row.title], [state, stateText[row.state]], [text, row.text], [cause, row.cause], [todo, row.action]]) setText(part, words);
        acknowledge.hidden = row.state === 'ACKNOWLEDGED_ACTIVE';
      },
      tick() { setText(since, [row.spill ? `spill ${row.run}/${row.spill}` : '', times(row)].filter(Boolean).join(' · ')); },
    };
  }

  // Since when, and for how long: until it was over, and only while it is known that it stands.
  function times(row) {
    const began = `since ${dateTime(row.raisedUnixMs / 1000)}`, end = ended.get(row.id);
    if (row.state !== 'CLEARED_UNACKNOWLEDGED') return stream.silent ? began : `${began}, for ${duration((stream.now() - row.raisedUnixMs) / 1000)}`;
    return end >= row.raisedUnixMs ? `${began}, over after ${duration((end - row.raisedUnixMs) / 1000)}` : began;
  }

  function shelving(id, title, longest) {
    const reason = el('input', { type: 'text', maxlength: '200', required: true, placeholder: 'reason', 'aria-label': `Reason to shelve ${title}` });
    const minutes = el('select', { 'aria-label': 'For how long' },
      ...shelveMinutes.filter(length => length <= longest).map(length => el('option', { value: String(length) }, duration(60 * length))));
    return el('form.shelve', {
      async onsubmit(event) {
        event.preventDefault();
        await act(id, 'shelve', { minutes: Number(minutes.value), reason: reason.value });
      },
    }, reason, minutes, el('button.button', { type: 'submit' }, 'Shelve'));
  }

  function action(text, id, verb) {
    return el('button.button', { type: 'button', 'data-act': verb, onclick: () => act(id, verb, {}) }, text);
  }

  async function act(id, verb, body) {
    const { text } = await postAction(`api/alarms/${encodeURIComponent(id)}/${verb}`, body);
    setText(answer, text);
  }

  function tick() {
    for (const { tick: tickItem } of items.values()) tickItem();
  }

  let confirmed = null;
  return {
    update(state) {
      const { alarms } = context.documents;
      if (alarms.content && alarms.version === alarms.wanted) confirmed = state.nowUnixMs || confirmed;
      showQuality(standing.quality, { value: confirmed, quality: confirmed ? 'GOOD' : 'INVALID', reasons: [], updatedUnixMs: confirmed, staleAfterSeconds }, stream);
    },
    unmount() {
      clearInterval(timer);
      for (const end of ends) end();
    },
  };
}
