// Events: the newest events in the buffer, and one of them in full. The address names it: #events/3661/12/4711.
import { LiveDocument } from '../documents.js';
import { el, pane, setText, table } from '../dom.js';
import { fixed, integer, none } from '../format.js';
import { waveform } from '../plots/waveform.js';
import { showQuality } from '../quality.js';

export const eventsView = { id: 'events', title: 'Events', mount };

const reasons = { SAMPLED: 'sampled', NEAR_BOX: 'near the box', CANDIDATE: 'candidate', CALIBRATION: 'LED' };
const listEverySeconds = 3, mostListed = 120;

function mount(root, context) {
  let chosen = context.path, rows = [], blinded = false, lastOffer = -Infinity, request = 0;
  const list = table('Events in the buffer, newest first', [
    { title: 'Run/spill/event', of: row => link(row) },
    { title: 'Kept as', of: row => ({ cell: reasons[row.reason], class: row.reason === 'CANDIDATE' ? 'warn' : '' }) },
    { title: 'Trigger', less: true, of: row => row.triggers.join(', ') || none },
    { title: 'E_ECAL', right: true, of: row => row.reason === 'CALIBRATION' ? none : fixed(row.ecalGeV, 1) },
    { title: 'E_HCAL', right: true, of: row => row.reason === 'CALIBRATION' ? none : fixed(row.hcalGeV, 1) },
    { title: 'First cut failed', of: row => row.reason === 'CALIBRATION' ? none : row.firstFailed || 'none' },
  ], { keyOf: row => `${key(row)} ${row.reason}` });
  const newest = el('button.button', { type: 'button', onclick: () => go(rows[0]) }, 'newest');
  const candidate = el('button.button', { type: 'button', onclick: () => go(rows.find(row => row.reason === 'CANDIDATE')) }, 'last candidate');
  const number = el('input.field', { type: 'text', inputmode: 'numeric', 'aria-label': 'Event as run/spill/event', placeholder: 'run/spill/event', size: '14' });
  const filters = ['Kept as', 'Trigger', 'First cut failed'].map(name => el('select.field', { 'aria-label': `Only events: ${name}`, onchange: fillList }, el('option', { value: '' }, `${name}: all`)));
  const [keptAs, trigger, failed] = filters;
  const form = el('form.choices', { onsubmit: event => { event.preventDefault(); show(number.value.trim()); } }, number, el('button.button', { type: 'submit' }, 'show'));
  const buffer = pane('Buffer', { span: 'span-5', tools: [newest, candidate] }, form, el('div.choices', { role: 'group', 'aria-label': 'Filters' }, ...filters), el('div.scroll', { tabindex: '0', role: 'region', 'aria-label': 'Events in the buffer' }, list.element));
  const figures = el('dl.key-figures');
  const cuts = table('Value of the event against every cut', [
    { title: 'Cut', of: cut => cut.name },
    { title: 'Condition', wrap: true, less: true, of: cut => cut.condition },
    { title: 'This event', wrap: true, of: cut => cut.value },
    { title: '', of: cut => ({ cell: cut.first ? '✕ failed first' : cut.passed ? '✓' : '✕', class: cut.first ? 'bad' : cut.passed ? '' : 'warn' }) },
  ]);
  const empty = el('p.empty', { role: 'status' }, 'No event yet');
  const content = el('div', { hidden: true }, figures, el('div.scroll', { tabindex: '0', role: 'region', 'aria-label': 'Cuts' }, cuts.element));
  const summary = pane('Event', { span: 'span-7' }, empty, content);
  const legend = el('p.muted.tiny', {}, 'samples without their pedestals · dashed: 0 · vertical: peak · cross: half-maximum · solid frame: in time · dashed frame: out of time · faint: below threshold');
  const waves = pane('Waveforms', { span: 'span-12' }, legend, el('div.waves'));
  root.append(el('h2.hidden-text', {}, 'Events'), buffer.section, summary.section, waves.section);

  const document = new LiveDocument('api/events', state => state.versions.events);
  const end = document.watch(answer => {
    ({ events: rows, blinded } = answer);
    offer(keptAs, 'Kept as', rows.map(row => reasons[row.reason]));
    offer(trigger, 'Trigger', rows.flatMap(row => row.triggers));
    offer(failed, 'First cut failed', rows.filter(row => row.reason !== 'CALIBRATION').map(row => row.firstFailed || none));
    fillList();
    candidate.disabled = !rows.some(row => row.reason === 'CANDIDATE');
    newest.disabled = rows.length === 0;
    if (!chosen && rows.length > 0) go(rows.find(row => row.reason === 'CANDIDATE') ?? rows[0]);
  });
  if (chosen) show(chosen);

  // What the events in the buffer have to choose from; a choice stays while no event has it.
  function offer(select, name, values) {
    const wanted = [...new Set([...values, ...(select.value ? [select.value] : [])])].sort();
    if (select.dataset.options === wanted.join('\n')) return;
    select.dataset.options = wanted.join('\n');
    const { value } = select;
    select.replaceChildren(el('option', { value: '' }, `${name}: all`), ...wanted.map(option => el('option', { value: option }, option)));
    select.value = value;
  }

  function fillList() {
    const matching = rows.filter(row => (!keptAs.value || reasons[row.reason] === keptAs.value) && (!trigger.value || row.triggers.includes(trigger.value))
      && (!failed.value || (row.firstFailed || none) === failed.value && row.reason !== 'CALIBRATION'));
    const listed = matching.length > mostListed ? `; the newest ${mostListed} of ${integer(matching.length)} are listed` : '';
    setText(buffer.note, `${integer(rows.length)} events: sampled ones, those near the signal box, candidates, LED${blinded ? ' (blinded: candidates are withheld)' : ''}${listed}`);
    list.fill(matching.slice(0, mostListed).map(row => ({ ...row, rowClass: key(row) === chosen ? 'fresh' : null })));
  }

  function link(row) {
    return el('a', { href: `#events/${key(row)}`, onclick: event => { event.preventDefault(); show(key(row)); } }, key(row));
  }

  function go(row) {
    if (row) show(key(row));
  }

  async function show(path) {
    const mine = ++request;
    if (!/^\d+\/\d+\/\d+$/.test(path)) return say('Name an event as run/spill/event, for example 1/3/1280.');
    chosen = path;
    history.replaceState(null, '', `#events/${path}`);
    let shown;
    try {
      // The list says what is there; a number typed by hand may be of an event that is not.
      const answer = await fetch(`api/events/${path}`, { cache: 'no-store' });
      if (mine !== request) return;
      if (!answer.ok) return say(await answer.text());
      shown = await answer.json();
    } catch {
      if (mine === request) say('EdgeMon does not answer; the top of the page tells when it is back.');
      return;
    }
    if (mine === request) fill(shown);
  }

  function say(text) {
    empty.hidden = false;
    content.hidden = true;
    setText(empty, text);
    waves.body.lastElementChild.replaceChildren();
  }

  function fill(shown) {
    empty.hidden = true;
    content.hidden = false;
    const { event } = shown;
    setText(summary.section.querySelector('h2'), `Event ${key(event)}`);
    setText(summary.note, [`event ${integer(event.eventInRun)} of the run`, reasons[event.reason], `trigger ${shown.trigger || none}`, `${integer(shown.bytes)} bytes`, ...shown.errors].join(' · '));
    figures.replaceChildren(...shown.quantities.map(quantity => el('div', {}, el('dt', {}, quantity.name),
      el('dd', {}, quantity.value === null ? none : `${fixed(quantity.value, quantity.value !== 0 && Math.abs(quantity.value) < 1 ? 3 : 1)} ${quantity.unit}`))));
    cuts.fill(shown.cuts.map((cut, index) => ({ ...cut, first: index === shown.firstFailed })));
    const detectors = Map.groupBy(shown.channels, channel => channel.detector);
    waves.body.lastElementChild.replaceChildren(...[...detectors].map(([detector, channels]) => group(detector, channels)));
    fillList();
  }

  return {
    update(state) {
      showQuality(buffer.quality, state.progress, context.stream);
      if (performance.now() - lastOffer < 1000 * listEverySeconds) return;
      lastOffer = performance.now();
      document.offer(state);
    },
    unmount: end,
  };
}

const key = row => `${row.run}/${row.spill}/${row.eventInSpill}`;

// The cells stand as they do in the detector.
function group(detector, channels) {
  const columns = Math.max(...channels.map(channel => channel.x)) + 1, rows = Math.max(...channels.map(channel => channel.y)) + 1;
  const grid = el('div.wave-grid');
  grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
  grid.append(...channels.map(channel => {
    const figure = waveform(channel);
    figure.style.gridColumn = String(channel.x + 1);
    figure.style.gridRow = String(rows - channel.y);
    return figure;
  }));
  return el('section.wave-group', { 'aria-label': detector, 'data-columns': columns }, el('h3', {}, detector), grid);
}
