// The E_ECAL - E_HCAL plane with the signal box.
import { el, pane } from '../dom.js';
import { integer } from '../format.js';
import { showQuality } from '../quality.js';
import { RootDrawing } from './root-drawing.js';

const before = 'Physics/ecal_hcal', after = 'Physics/ecal_hcal_selected';
const nearHcalGeV = 12, nearEcalGeV = 110;

/** The plane as a pane: before or after the cuts; full range, or near the box, which is a sliver of the full range. */
export function planePane(span, context, { large = false, fixed = null } = {}) {
  const label = el('span.box-label', { hidden: true }, 'signal box');
  let box = null, near = false, known = false, path = fixed === 'after' ? after : before;
  const drawing = new RootDrawing('Energy in the HCAL against energy in the ECAL, with the signal box', { large, prepare, drawn });
  const zoomed = el('button.button', { type: 'button', 'aria-pressed': 'false', onclick: () => choose(path, !near) }, 'near the box');
  const cut = el('button.button', { type: 'button', 'aria-pressed': 'false', hidden: true, onclick: () => choose(path === before ? after : before, near) }, 'after cuts');
  const empty = el('p.empty', {}, 'No histogram yet');
  const title = { before: 'ECAL – HCAL plane, before cuts', after: 'ECAL – HCAL plane, after cuts' }[fixed] ?? 'ECAL – HCAL plane';
  const parts = pane(title, { span, tools: fixed ? [zoomed] : [cut, zoomed] }, empty, el('div.with-label', {}, drawing.element, label));
  drawing.element.hidden = true;

  function choose(newPath, newNear) {
    path = newPath;
    near = newNear;
    cut.setAttribute('aria-pressed', String(path === after));
    zoomed.setAttribute('aria-pressed', String(near));
    // Zooming is part of the object, which JSROOT reads when it draws anew.
    drawing.drawnKind = null;
    drawing.show(path, 'col;logz');
  }

  function prepare(jsroot, object) {
    parts.note.textContent = `${integer(object.fEntries)} events · ${object.fTitle}`;
    if (near) {
      zoom(object.fXaxis, 0, nearEcalGeV);
      zoom(object.fYaxis, 0, nearHcalGeV);
    }
    if (!box) return;
    const outline = jsroot.create('TBox');
    Object.assign(outline, { fX1: 0, fY1: 0, fX2: box.ecalBelowGeV, fY2: box.hcalBelowGeV, fLineColor: 2, fLineWidth: 2, fLineStyle: 1, fFillStyle: 0, fFillColor: 0 });
    object.fFunctions.Add(outline, 'l');
  }

  // The label stands at the corner of the box, where JSROOT has drawn it.
  function drawn(painter) {
    const outline = drawing.element.querySelector('[objtype="TBox"] path');
    label.hidden = !box || !outline;
    if (label.hidden) return;
    const place = outline.getBoundingClientRect(), origin = drawing.element.getBoundingClientRect();
    label.style.transform = `translate(${place.left - origin.left + 4}px, ${place.top - origin.top}px) translateY(-100%)`;
  }

  const end = context.documents.histograms.watch(hierarchy => {
    known = has(hierarchy, path.split('/'));
    cut.hidden = !has(hierarchy, after.split('/'));
    if (!known) return;
    empty.hidden = true;
    drawing.element.hidden = false;
    drawing.show(path, 'col;logz');
  });

  return {
    section: parts.section,
    update(state) {
      showQuality(parts.quality, state.histograms, context.stream);
      const changed = JSON.stringify(box) !== JSON.stringify(state.signalBox);
      box = state.signalBox;
      if (changed && known) drawing.again();
    },
    close() { end(); drawing.close(); },
  };
}

function has(folder, [first, ...rest]) {
  const child = folder._childs?.find(candidate => candidate._name === first);
  return Boolean(child) && (rest.length === 0 || has(child, rest));
}

function zoom(axis, from, to) {
  const width = (axis.fXmax - axis.fXmin) / axis.fNbins;
  axis.fFirst = Math.max(1, Math.floor((from - axis.fXmin) / width) + 1);
  axis.fLast = Math.min(axis.fNbins, Math.ceil((to - axis.fXmin) / width));
  // kAxisRange: the range below is meant.
  axis.fBits |= 1 << 11;
}
