// Histograms: a list by folder, and the drawing of the chosen one. The address keeps the choice: #histograms/Physics/ecal_hcal.
import { el, pane, setText } from '../dom.js';
import { fixed, integer } from '../format.js';
import { showQuality } from '../quality.js';
import { RootDrawing } from '../plots/root-drawing.js';

export const histogramsView = { id: 'histograms', title: 'Histograms', mount };

const options = { 'ROOT.TH1D': ['hist', 'hist;logy'], 'ROOT.TH2D': ['col;logz', 'colz'], 'ROOT.TMultiGraph': ['A;logx;logy', 'A;logx;logy'] };

// What the second draw option shows.
const scales = { 'ROOT.TH1D': 'logarithmic', 'ROOT.TH2D': 'linear, with scale' };

function mount(root, context) {
  const drawing = new RootDrawing('Histogram', { large: true, prepare: describe });
  const list = el('nav', { 'aria-label': 'Histograms' });
  const scale = el('button.button', { type: 'button', 'aria-pressed': 'false', onclick: toggle });
  const links = el('p.links', {});
  const empty = el('p.empty', {}, 'No histogram yet');
  const parts = pane('Histograms', { span: 'span-12', tools: [scale] }, empty, el('div.browser', { hidden: true }, list, el('div', {}, drawing.element, links)));
  root.append(el('h2.hidden-text', {}, 'Histograms'), parts.section);
  let items = [], chosen = context.path, other = false;

  function toggle() {
    other = !other;
    scale.setAttribute('aria-pressed', String(other));
    draw();
  }

  function choose(path) {
    chosen = path;
    history.replaceState(null, '', `#histograms/${path.split('/').map(encodeURIComponent).join('/')}`);
    for (const button of list.querySelectorAll('button')) button.setAttribute('aria-current', String(button.dataset.path === path));
    draw();
  }

  function draw() {
    const item = items.find(candidate => candidate.path === chosen);
    if (!item) return;
    drawing.element.setAttribute('aria-label', `${item.title} (${item.path})`);
    const base = item.path.split('/').map(encodeURIComponent).join('/');
    const uhi = item.kind.startsWith('ROOT.TH') ? [el('a', { href: `${base}/uhi.json`, download: `${item.name}.uhi.json` }, 'UHI JSON')] : [];
    links.replaceChildren(el('a', { href: `${base}/root.json`, download: `${item.name}.root.json` }, 'ROOT JSON'), ...uhi);
    scale.hidden = !scales[item.kind];
    setText(scale, scales[item.kind] ?? '');
    drawing.show(item.path, (options[item.kind] ?? ['', ''])[other ? 1 : 0]);
  }

  function describe(jsroot, object) {
    const item = items.find(candidate => candidate.path === chosen);
    const words = [item?.title ?? object.fTitle];
    if (object._typename?.startsWith('TH')) {
      words.push(`${integer(object.fEntries)} entries`);
      if (object._typename === 'TH1D' && object.fTsumw > 0) {
        const mean = object.fTsumwx / object.fTsumw;
        words.push(`mean ${fixed(mean, 2)}`, `std dev ${fixed(Math.sqrt(Math.max(0, object.fTsumwx2 / object.fTsumw - mean * mean)), 2)}`);
      }
      // The area below the line is filled, in a colour of the theme.
      object.fFillColor = 2;
    }
    setText(parts.note, words.join(' · '));
  }

  const end = context.documents.histograms.watch(hierarchy => {
    const found = flatten(hierarchy, '');
    if (found.length === 0) return;
    empty.hidden = true;
    parts.body.lastElementChild.hidden = false;
    const same = JSON.stringify(found) === JSON.stringify(items);
    items = found;
    if (!same) fillList();
    if (!items.some(item => item.path === chosen)) choose(items[0].path);
    else draw();
  });

  function fillList() {
    const folders = Map.groupBy?.(items, item => item.folder) ?? group(items);
    list.replaceChildren(...[...folders].flatMap(([folder, members]) => [el('h3', {}, folder || 'Top'), el('ul', {}, ...members.map(item =>
      el('li', {}, el('button', { type: 'button', 'data-path': item.path, 'aria-current': String(item.path === chosen), title: item.title, onclick: () => choose(item.path) }, item.name))))]));
  }

  return { update(state) { showQuality(parts.quality, state.histograms, context.stream); }, unmount() { end(); drawing.close(); } };
}

function flatten(node, folder) {
  return (node._childs ?? []).flatMap(child => {
    const path = folder ? `${folder}/${child._name}` : child._name;
    return child._kind ? [{ path, folder, name: child._name, title: child._title ?? '', kind: child._kind }] : flatten(child, path);
  });
}

function group(items) {
  const folders = new Map();
  for (const item of items) folders.set(item.folder, [...(folders.get(item.folder) ?? []), item]);
  return folders;
}
