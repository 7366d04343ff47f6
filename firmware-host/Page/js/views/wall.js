// The wall: one colour and one word for the whole experiment, read from the other end of the room; below it why, and the few numbers that a shift asks for.
import { el, setText } from '../dom.js';
import { duration, integer, none, percent, scientific } from '../format.js';
import { beamNow } from '../header.js';
import { qualityNow } from '../quality.js';
import { mostReasons, verdictOf } from '../verdict.js';
import { clockTime, zoneName } from '../zone.js';

// #wall/kiosk: the wall alone, without bar and tabs, for a screen that starts by itself.
const kiosk = 'kiosk';

export const wallView = { id: 'wall', title: 'Wall', mount };

function mount(root, context) {
  const word = el('p.wall-word', { role: 'status' }, '–');
  const reasons = el('ul.wall-reasons');
  const names = ['Beam', 'Spill', 'Last spill', 'Next', 'EOT, run', 'EOT, campaign', 'Live fraction', 'Candidates', 'Alarms'];
  const figures = Object.fromEntries(names.map(name => [name, el('dd.number', {}, none)]));
  const full = el('button.button', { type: 'button', onclick: () => section.requestFullscreen() }, 'Full screen');
  // The full screen and the kiosk have no bar that tells.
  const identity = el('span'), clock = el('time.number');
  const simulated = el('p.wall-simulated', { hidden: true }, '◆ SIMULATED');
  const section = el('section.wall.span-12', { 'aria-label': 'State of the experiment' },
    el('p.wall-head', {}, identity, clock), simulated, word, reasons,
    el('dl.wall-figures', {}, ...names.map(name => el('div', {}, el('dt', {}, name), figures[name]))), full);
  root.append(el('h2.hidden-text', {}, 'Wall'), section);
  let state = null;
  document.body.classList.toggle(kiosk, context.path === kiosk);
  const leave = event => { if (event.key === 'Escape' && context.path === kiosk) location.hash = '#wall'; };
  document.addEventListener('keydown', leave);

  // Once a second too: what was good grows old also when nothing comes.
  function show() {
    const now = context.stream.now();
    setText(clock, `${clockTime(now / 1000)} ${zoneName()}`);
    if (!state) return;
    const verdict = verdictOf(state, context.stream);
    section.dataset.verdict = verdict.tone;
    setText(identity, state.provenance ? `${state.provenance.experiment} · ${state.provenance.host}` : 'EdgeMon');
    simulated.hidden = !state.provenance?.simulated;
    setText(word, verdict.word);
    const lines = verdict.reasons.slice(0, mostReasons);
    if (reasons.dataset.lines !== lines.join('\n')) {
      reasons.dataset.lines = lines.join('\n');
      reasons.classList.toggle('many', lines.join('').length > 120);
      reasons.replaceChildren(...lines.map(line => el('li', {}, line)));
    }
    const spill = state.spill.value, progress = state.progress.value, run = state.run.value, campaign = state.campaign.value, beam = beamNow(state, context.stream);
    // A number that is not good any more is not shown at this size.
    const put = (name, reading, text) => setText(figures[name], ['GOOD', 'PARTIAL'].includes(qualityNow(reading, context.stream)) ? text : none);
    setText(figures.Beam, beam.text.replace('beam ', ''));
    setText(figures.Next, beam.next);
    put('Spill', state.spill, `${progress?.run || spill?.run}/${progress?.spill || spill?.spill}`);
    put('EOT, run', state.run, scientific(run?.eot));
    put('EOT, campaign', state.campaign, campaign ? `${scientific(campaign.eot)} · ${percent(campaign.eot / state.eotGoal, 2)}` : none);
    put('Live fraction', state.spill, spill?.eotValid ? percent(spill.liveFraction) : none);
    put('Candidates', state.run, state.blinded ? 'blinded' : integer(run?.candidates));
    // An age is right also when the spill is old.
    setText(figures['Last spill'], spill && !context.stream.silent ? `${duration((now - state.spill.updatedUnixMs) / 1000)} ago` : none);
    setText(figures.Alarms, state.alarms && !context.stream.silent ? integer(state.alarms.standing) : none);
  }

  const ticking = setInterval(show, 1000);
  return {
    update(newest) { state = newest; show(); },
    unmount() {
      clearInterval(ticking);
      document.removeEventListener('keydown', leave);
      document.body.classList.remove(kiosk);
    },
  };
}
