// What a number is worth now: quality and age go with every value, and age goes on when the server is silent.
import { setText } from './dom.js';
import { duration } from './format.js';

const tones = { GOOD: 'good', PARTIAL: 'partial', STALE: 'stale', INVALID: 'invalid', EMPTY: 'unknown' };
const shown = new Map();

/** Quality of a reading at this moment; of one that is shown from a document, with whether the document has kept up. */
export function qualityNow(reading, stream, document = null) {
  if (!reading || reading.quality === 'INVALID') return 'INVALID';
  if (stream.silent || document?.late) return 'STALE';
  const age = (stream.now() - reading.updatedUnixMs) / 1000;
  return age > reading.staleAfterSeconds ? 'STALE' : reading.quality;
}

/** Shows quality and age of a reading in a badge and, as tone, on the box around it; what is shown from a document is no better than the document. Both go on ticking. */
export function showQuality(badge, reading, stream, box = null, document = null) {
  shown.set(badge, { reading, stream, box, document });
  tick(badge);
}

/** Ticks all badges on the page; those that were removed are forgotten. */
export function tickAll() {
  for (const badge of shown.keys()) {
    if (badge.isConnected) tick(badge);
    else shown.delete(badge);
  }
}

function tick(badge) {
  const { reading, stream, box, document: source } = shown.get(badge);
  const quality = qualityNow(reading, stream, source);
  badge.dataset.tone = tones[quality];
  if (!badge.firstChild) badge.append(document.createElement('b'), Object.assign(document.createElement('span'), { className: 'age' }));
  setText(badge.firstChild, quality);
  const age = reading?.updatedUnixMs ? `${duration((stream.now() - reading.updatedUnixMs) / 1000)} ago` : 'no value yet';
  setText(badge.lastChild, age);
  const reasons = [...reading?.reasons ?? [], ...source?.late ? ['what is shown here is older: the server has not given anything newer'] : []].join('; ');
  if (badge.title !== reasons) badge.title = reasons;
  if (box) box.dataset.tone = tones[quality];
}
