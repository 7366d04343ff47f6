// Big-number tiles: a label, a value, a note, and what the value is worth.
import { el, setText } from './dom.js';
import { duration, fixed, integer, none, percent, scientific } from './format.js';
import { beamNow } from './header.js';
import { qualityNow, showQuality } from './quality.js';
import { calendarDate } from './zone.js';

let count = 0;

/** A tile with one number. show(reading, value, note) fills it. */
export function tile(label, span, stream, { watch = false } = {}) {
  const id = `tile-${++count}`;
  const value = el('p.value.number'), note = el('p.note'), quality = el('p.quality');
  const section = el(`section.tile.${span}`, { 'aria-labelledby': id }, el('h2', { id }, label), el('div.fit', {}, value), note, quality);
  return {
    section,
    show(reading, text, noteText) {
      setText(value, text);
      setText(note, noteText);
      // A number that should be 0, and is not, stands out.
      section.classList.toggle('noticed', watch && text !== '0' && text !== none);
      showQuality(quality, reading, stream, section);
    },
  };
}

/** Electrons on target: this spill, this run, the campaign against its goal. */
export function eotTile(span, stream) {
  const parts = ['This spill', 'This run', 'Campaign'].map(title => {
    const value = el('p.value.number'), note = el('span.note'), quality = el('p.quality');
    return { value, note, quality, box: el('div', {}, el('h3', {}, title), value, el('div.below', {}, note, quality)) };
  });
  const fill = el('span');
  const bar = el('div.progress', { role: 'progressbar', 'aria-label': 'Campaign towards its goal', 'aria-valuemin': 0, 'aria-valuemax': 100 }, fill);
  const share = el('b.number'), date = el('span');
  const section = el(`section.tile.hero.${span}`, { 'aria-labelledby': 'tile-eot' },
    el('h2', { id: 'tile-eot' }, 'Electrons on target'),
    el('div.hero-numbers', {}, ...parts.map(part => part.box)),
    bar, el('p.progress-text', {}, share, date));
  const put = (part, reading, eot, note) => {
    setText(part.value, eot);
    setText(part.note, note);
    showQuality(part.quality, reading, stream, part.box);
  };
  return {
    section,
    update(state) {
      const spill = state.spill.value, run = state.run.value, campaign = state.campaign.value;
      put(parts[0], state.spill, spill?.eotValid ? scientific(spill.eot) : none, spill?.eotValid ? `± ${scientific(spill.eotUncertainty, 2)}${gateNote(spill)}` : spill ? 'no scalers' : '');
      put(parts[1], state.run, scientific(run?.eot), run ? `${integer(run.spills)} spills` : '');
      put(parts[2], state.campaign, scientific(campaign?.eot), campaign ? `${integer(campaign.spills)} spills` : '');
      const done = campaign ? campaign.eot / state.eotGoal : 0;
      fill.style.width = `${Math.min(100, 100 * done)}%`;
      bar.setAttribute('aria-valuenow', (100 * done).toFixed(1));
      setText(share, `${percent(done, 2)} of ${scientific(state.eotGoal, 1).replace(/^1×/, '')}`);
      setText(date, goal(state, stream));
    },
  };
}

// The second source of the EOT: how far its count is from the scalers'.
function gateNote(spill) {
  const deviation = spill.secondEotDeviation;
  return deviation === null || deviation === undefined ? '' : `, gate ${deviation < 0 ? '−' : '+'}${fixed(100 * Math.abs(deviation), 1)} %`;
}

function goal(state, stream) {
  const { pace, campaign } = state;
  const goalText = scientific(state.eotGoal, 1).replace(/^1×/, '');
  if (campaign.value && campaign.value.eot >= state.eotGoal) return `${goalText} is reached`;
  if (!pace) return 'pace not known yet';
  const when = pace.goalUnix ? `${goalText} on ${calendarDate(pace.goalUnix)}` : `${goalText} in more than 1000 years`;
  const silent = state.spill.value && qualityNow(state.spill, stream) === 'STALE' ? `; no spill for ${duration((stream.now() - state.spill.updatedUnixMs) / 1000)}` : '';
  return `${when} at the present pace: ${scientific(pace.eotPerDay, 2)} per day, last ${duration(pace.overSeconds)}${silent}`;
}

/** Beam, spill and countdown: what is read from the other end of the room. */
export function beamTile(span, stream) {
  const word = el('p.value'), number = el('b.number'), next = el('b.number'), note = el('p.note'), quality = el('p.quality');
  const section = el(`section.tile.beam.${span}`, { 'aria-labelledby': 'tile-beam' }, el('h2', { id: 'tile-beam' }, 'Beam'), el('div.fit', {}, word),
    el('p.pair', {}, el('span', {}, 'spill ', number), el('span', {}, 'next ', next)), note, quality);
  let state = null;
  function tick() {
    if (!state) return;
    const now = beamNow(state, stream);
    setText(word, now.text);
    word.dataset.tone = now.tone;
    setText(next, now.next);
  }
  const ticking = setInterval(tick, 1000);
  return {
    section,
    update(newest) {
      state = newest;
      const progress = state.progress.value, spill = state.spill.value;
      setText(number, String(progress?.spill || spill?.spill || none));
      setText(note, progress && qualityNow(state.progress, stream) === 'GOOD' ? `run ${progress.run}, ${integer(progress.eventsInSpill)} events so far` : spill ? `run ${spill.run}` : '');
      showQuality(quality, state.spill, stream, section);
      tick();
    },
    close() { clearInterval(ticking); },
  };
}

/** The limit at one mass with its place against the g-2 band. */
export function limitTile(massMeV, span, stream) {
  const id = `tile-limit-${massMeV}`;
  const value = el('p.value.number'), verdict = el('p.verdict'), band = el('p.note.number');
  const range = el('span.range'), mark = el('span.mark'), quality = el('p.quality');
  const ruler = el('div.ruler', { 'aria-hidden': 'true' }, range, mark);
  const section = el(`section.tile.${span}`, { 'aria-labelledby': id },
    el('h2', { id }, 'Limit on g', el('sub', {}, 'Z′'), ` at ${massMeV} MeV`), el('div.split', {}, value, verdict), ruler, el('div.split', {}, band, quality));
  return {
    section,
    update(state) {
      const entry = state.limits.value?.[0]?.benchmarks.find(benchmark => benchmark.massMeV === massMeV);
      showQuality(quality, state.limits, stream, section);
      // While the box is closed only what was expected beforehand is shown.
      const limit = (state.blinded ? entry?.expected : entry?.observed) ?? null;
      setText(value, limit === null ? none : scientific(limit));
      ruler.hidden = limit === null;
      ruler.classList.toggle('idle', !entry);
      if (!entry) {
        setText(verdict, '');
        setText(band, 'no limit yet');
        return;
      }
      setText(band, `${state.blinded ? 'expected; ' : ''}g−2: ${scientific(entry.bandLower, 2)} – ${scientific(entry.bandUpper, 2)}`);
      const reach = limit === null || limit > entry.bandUpper ? 'above' : limit < entry.bandLower ? 'below' : 'inside';
      verdict.dataset.reach = reach;
      setText(verdict, limit === null ? 'nothing excluded' : {
        above: `× ${times(limit / entry.bandUpper)} above g−2`,
        inside: 'inside g−2 band',
        below: 'excludes g−2 band',
      }[reach]);
      if (limit !== null) placeOnRuler(range, mark, entry, limit);
    },
  };
}

const times = factor => factor < 100 ? factor.toPrecision(2) : integer(Number(factor.toPrecision(2)));

// Logarithmic, three decades around the band.
function placeOnRuler(range, mark, entry, limit) {
  const centre = Math.log10(Math.sqrt(entry.bandLower * entry.bandUpper));
  const place = value => Math.min(99, Math.max(1, 100 * (Math.log10(value) - centre + 1) / 3));
  range.style.left = `${place(entry.bandLower)}%`;
  range.style.width = `${place(entry.bandUpper) - place(entry.bandLower)}%`;
  mark.style.left = `${place(limit)}%`;
}

