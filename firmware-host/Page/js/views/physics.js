// Physics: the plane before and after cuts, missing energy, cut flow, sidebands with the background, dimuons, shower chi2, the beam cell in the spill, candidates.
import { el, pane, setText, table } from '../dom.js';
import { fixed, integer, none, small } from '../format.js';
import { dimuonPane } from '../plots/dimuons.js';
import { histogramPane } from '../plots/histogram-pane.js';
import { planePane } from '../plots/plane.js';
import { addCut } from '../plots/reference-overlay.js';
import { addResponse } from '../plots/spill-response.js';
import { showQuality } from '../quality.js';
import { candidatesPane, cutFlowPane } from '../tables.js';

export const physicsView = { id: 'physics', title: 'Physics', mount };

function mount(root, context) {
  let selection = null;
  const panes = [
    planePane('span-6', context, { fixed: 'before' }),
    planePane('span-6', context, { fixed: 'after' }),
    cutFlowPane('span-7', context),
    sidebandsPane('span-5', context),
    histogramPane('span-6', context, { title: 'Missing energy', path: 'Physics/missing_energy', option: 'hist;logy', overlay: (jsroot, object) => cut(jsroot, object, 'missingEnergyGeV') }),
    histogramPane('span-6', context, { title: 'Missing energy after cuts', path: 'Physics/missing_energy_selected', overlay: (jsroot, object) => cut(jsroot, object, 'missingEnergyGeV') }),
    dimuonPane('span-6', context),
    histogramPane('span-6', context, { title: 'HCAL energy of dimuons', path: 'Physics/dimuon_hcal' }),
    histogramPane('span-6', context, { title: 'Shower χ²', path: 'Physics/shower_chi2', option: 'hist;logy', overlay: (jsroot, object) => cut(jsroot, object, 'showerChi2High') }),
    histogramPane('span-6', context, { title: 'Beam cell in the spill', path: 'Physics/beam_cell_in_spill', option: 'col;logz', overlay: addResponse }),
    candidatesPane('span-12', context),
  ];
  root.append(el('h2.hidden-text', {}, 'Physics'), ...panes.map(part => part.section));
  const end = context.documents.physics.watch(document => { selection = document.selection; });

  function cut(jsroot, object, name) {
    if (selection === null) return '';
    addCut(jsroot, object, selection[name]);
    return `cut at ${selection[name]}`;
  }

  return {
    update(state) { for (const part of panes) part.update(state); },
    unmount() { end(); for (const part of panes) part.close(); },
  };
}

// Both sidebands, what each says of the box, and the sum.
function sidebandsPane(span, context) {
  const background = row => row.background === null ? none : `${small(row.background)} ± ${small(row.uncertainty)}`;
  const { element, fill } = table('Sidebands and the background that they imply in the signal box', [
    { title: 'Sideband', of: row => row.name },
    { title: 'Where', less: true, wrap: true, of: row => row.where },
    { title: 'Events', right: true, of: row => row.events === null ? '' : integer(row.events) },
    { title: 'Near', right: true, of: row => row.near === null ? '' : integer(row.near) },
    { title: 'Far', right: true, of: row => row.far === null ? '' : integer(row.far) },
    { title: 'In the box', right: true, of: background },
  ]);
  const empty = el('p.empty', {}, 'No spill yet');
  const parts = pane('Sidebands and background', { span }, empty, el('div.scroll', { tabindex: '0', role: 'region', 'aria-label': 'Sidebands' }, element));
  element.hidden = true;
  const end = context.documents.physics.watch(document => {
    if (document.run === null) return;
    const { selection: cuts } = document;
    empty.hidden = true;
    element.hidden = false;
    setText(parts.note, `run ${document.run}, ${integer(document.spills)} spills, windows of ${fixed(cuts.sidebandWidthGeV, 0)} GeV; an exponential through near and far continues into the box`);
    fill([
      { name: 'A', where: `E_ECAL < ${cuts.boxEcalGeV} GeV, E_HCAL > ${cuts.boxHcalGeV} GeV: hadrons`, ...document.a },
      { name: 'C', where: `E_ECAL > ${cuts.boxEcalGeV} GeV, E_HCAL < ${cuts.boxHcalGeV} GeV: upstream losses`, ...document.c },
      { name: 'Both', where: 'expected in the box', events: null, near: null, far: null, background: document.background, uncertainty: document.backgroundUncertainty },
    ]);
  });
  return { section: parts.section, update(state) { showQuality(parts.quality, state.spill, context.stream, null, context.documents.physics); }, close: end };
}
