// One histogram in a pane of its own.
import { el, pane, setText } from '../dom.js';
import { integer } from '../format.js';
import { showQuality } from '../quality.js';
import { RootDrawing } from './root-drawing.js';

/**
 * @param {string} title of the pane
 * @param {string} path of the histogram
 * @param {(jsroot: object, object: object) => string|void|Promise<string>} [overlay] adds lines before it is drawn; what it returns is written below the title
 */
export function histogramPane(span, context, { title, path, option = 'hist', overlay = null }) {
  const drawing = new RootDrawing(title, { prepare });
  const empty = el('p.empty', {}, 'No event yet');
  const parts = pane(title, { span }, empty, drawing.element);
  drawing.element.hidden = true;
  drawing.element.classList.add('with-lines');
  let row = null, known = false;

  async function prepare(jsroot, object) {
    if (object._typename.startsWith('TH1')) object.fFillColor = 2;
    const said = await overlay?.(jsroot, object);
    setText(parts.note, [object.fYaxis?.fTitle === '1/s' ? '' : `${integer(object.fEntries)} entries`, object.fTitle === parts.section.querySelector('h2').textContent ? '' : object.fTitle, said].filter(Boolean).join(' · '));
  }

  const end = context.documents.histogramRows.watch(document => {
    known = document.histograms.length > 0;
    row = document.histograms.find(candidate => candidate.path === path) ?? null;
    empty.hidden = row?.entries > 0;
    drawing.element.hidden = !empty.hidden;
    if (!(row?.entries > 0)) return;
    // Lines over a histogram are part of it: drawn anew each time.
    drawing.drawnKind = null;
    drawing.show(path, option);
  });

  return {
    section: parts.section,
    update(state) {
      setText(empty, !row && known ? `There is no histogram ${path}` : state.blinded ? 'No event yet, or withheld while the signal box is closed' : 'No event yet');
      showQuality(parts.quality, row?.entries > 0 ? state.histograms : { ...state.histograms, quality: state.histograms.value ? 'EMPTY' : 'INVALID' }, context.stream, null, context.documents.histogramRows);
    },
    close() { end(); drawing.close(); },
  };
}
