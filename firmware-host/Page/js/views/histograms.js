// Histograms: a list by folder; the chosen one as run, moving window and reference. The address keeps the choice: #histograms/Physics/ecal_hcal.
// A choice stays also while there is no such histogram, as before the first spill: it is drawn when it comes. Without a choice the first of the list is shown.
import { el, pane, setText } from '../dom.js';
import { fixed, integer, none } from '../format.js';
import { References, addReference } from '../plots/reference-overlay.js';
import { RootDrawing } from '../plots/root-drawing.js';
import { showQuality } from '../quality.js';

export const histogramsView = { id: 'histograms', title: 'Histograms', mount };

const options = { TH1D: ['hist', 'hist;logy'], TH2D: ['col;logz', 'colz'], TMultiGraph: ['A;logx;logy', 'A;logx;logy'] };
// What the second draw option shows.
const scales = { TH1D: 'logarithmic', TH2D: 'linear, with scale' };
const sets = [
  { name: 'run', prefix: '', title: 'Run so far', entries: row => row.entries, comparison: row => row.run },
  { name: 'window', prefix: 'Window/', title: 'Window', entries: row => row.windowEntries, comparison: row => row.window },
  { name: 'reference', prefix: 'Reference/', title: 'Reference', entries: row => row.referenceEntries, comparison: () => null },
];
const verdicts = { EMPTY: 'empty: no verdict', REFERENCE_EMPTY: 'the reference is empty', NO_REFERENCE: 'not in the reference', OTHER_BINNING: 'the reference has another binning' };

function mount(root, context) {
  const list = el('nav', { 'aria-label': 'Histograms' }), count = el('p.differing', { hidden: true });
  const scale = el('button.button', { type: 'button', 'aria-pressed': 'false', onclick: toggle });
  const links = el('p.links', {});
  const empty = el('p.empty', {}, 'No histogram yet');
  const figures = sets.map(set => {
    const drawing = new RootDrawing('Histogram', { prepare: (jsroot, object) => prepare(set, jsroot, object) });
    drawing.element.classList.add('with-lines');
    const badge = el('span.quality'), number = el('p.number'), title = el('b', {}, set.title), missing = el('p.empty', { hidden: true });
    const figure = el('figure', { 'data-set': set.name }, el('figcaption', {}, title, badge), number, drawing.element, missing);
    return { ...set, drawing, badge, number, heading: title, missing, figure };
  });
  const triple = el('div.triple', {}, ...figures.map(part => part.figure));
  const parts = pane('Histograms', { span: 'span-12', tools: [scale] }, empty, el('div.browser', { hidden: true }, el('div', {}, count, list), el('div', {}, triple, links)));
  root.append(el('h2.hidden-text', {}, 'Histograms'), parts.section);
  let items = [], rows = new Map(), about = null, chosen = context.path, byDefault = chosen === '', other = false, state = null;
  const references = new References();

  function toggle() {
    other = !other;
    scale.setAttribute('aria-pressed', String(other));
    draw();
  }

  function choose(path) {
    [chosen, byDefault] = [path, false];
    history.replaceState(null, '', `#histograms/${path.split('/').map(encodeURIComponent).join('/')}`);
    for (const button of list.querySelectorAll('button')) button.setAttribute('aria-current', String(button.dataset.path === path));
    draw();
  }

  function draw() {
    if (items.length === 0) return;
    const item = items.find(candidate => candidate.path === chosen);
    if (!item) return drawNone();
    const row = rows.get(chosen) ?? null;
    const base = item.path.split('/').map(encodeURIComponent).join('/');
    const link = (text, href) => el('a', { href, download: href.replaceAll('/', '_') }, text);
    links.replaceChildren(link('ROOT JSON', `${base}/root.json`), ...(row ? [link('UHI JSON', `${base}/uhi.json`), link('window, ROOT JSON', `Window/${base}/root.json`)] : []));
    scale.hidden = !scales[item.kind];
    setText(scale, scales[item.kind] ?? '');
    setText(parts.note, [item.title, row && about?.reference ? `reference: run ${about.reference.run ?? '?'}, ${about.reference.spills ?? '?'} spills, configuration ${about.reference.configuration ?? '?'}` : row ? 'no reference: name one in page.reference' : ''].filter(Boolean).join(' · '));
    for (const part of figures) {
      const has = part.name === 'run' || (row !== null && part.entries(row) !== null);
      const entries = row ? part.entries(row) : null;
      const filled = has && (row === null || entries > 0);
      part.figure.hidden = row === null && part.name !== 'run';
      triple.classList.toggle('single', row === null);
      part.drawing.element.hidden = !filled;
      part.missing.hidden = filled;
      setText(part.missing, has ? 'empty' : part.name === 'reference' ? 'no reference' : 'no window');
      setText(part.heading, headingOf(part));
      part.drawing.element.setAttribute('aria-label', `${part.title}: ${item.title} (${item.path}), ${integer(entries)} entries`);
      tell(part, row);
      if (!filled) continue;
      part.drawing.drawnKind = null;
      part.drawing.show(part.prefix + item.path, (options[item.kind] ?? ['', ''])[other ? 1 : 0]);
    }
    badges();
  }

  // Of which spills the histograms are: after a start within a run they begin anew.
  function headingOf(part) {
    if (part.name === 'window' && about) return `Last ${about.windowSpills} of ${about.windowCapacity} spills`;
    if (part.name !== 'run' || !about?.summed) return part.title;
    const { run, firstSpill, lastSpill } = about.summed;
    return `Run ${run}, ${firstSpill === lastSpill ? `spill ${firstSpill}` : `spills ${firstSpill} to ${lastSpill}`}`;
  }

  // Which histograms differ is seen without opening each.
  function mark() {
    const { compared, different } = about?.summary.value ?? { compared: 0, different: 0 };
    count.hidden = compared === 0;
    setText(count, different === 0 ? `None of ${compared} differs from the reference` : `${different} of ${compared} differ from the reference`);
    count.dataset.tone = different > 0 ? 'invalid' : '';
    for (const button of list.querySelectorAll('button')) button.lastElementChild.hidden = !rows.get(button.dataset.path)?.different;
  }

  // What is chosen is not there (yet): said in place of the drawing.
  function drawNone() {
    links.replaceChildren();
    scale.hidden = true;
    setText(parts.note, '');
    triple.classList.add('single');
    for (const part of figures) {
      part.figure.hidden = part.name !== 'run';
      part.drawing.element.hidden = true;
      part.missing.hidden = false;
      setText(part.missing, rows.size > 0 ? `There is no histogram ${chosen}` : `No event yet: ${chosen} comes with the first spill`);
      part.moments = null;
      tell(part, null);
    }
    badges();
  }

  function tell(part, row) {
    const words = [];
    if (row) words.push(`${integer(part.entries(row))} entries`);
    const comparison = row ? part.comparison(row) : null;
    part.number.dataset.tone = '';
    if (comparison?.verdict === 'COMPARED' && comparison.kolmogorov) {
      const { probability, distance } = comparison.kolmogorov;
      words.push(`Kolmogorov ${probability < 1e-4 ? '< 0.0001' : probability.toFixed(4)}, distance ${distance.toFixed(4)}`);
      // What is done about it is a person's matter.
      if (probability < about.suspiciousBelow) { part.number.dataset.tone = 'invalid'; words.push('differs from the reference'); }
    } else if (comparison?.verdict === 'COMPARED') {
      words.push('a rate: the reference is not scaled, and shapes are not tested');
    } else if (comparison) {
      words.push(verdicts[comparison.verdict] ?? none);
    }
    if (part.moments?.path === chosen) words.push(part.moments.text);
    setText(part.number, words.join(' · '));
  }

  async function prepare(set, jsroot, object) {
    const part = figures.find(candidate => candidate.name === set.name), row = rows.get(chosen);
    if (!object._typename.startsWith('TH')) return;
    if (object._typename === 'TH1D' && object.fTsumw > 0) {
      const mean = object.fTsumwx / object.fTsumw;
      part.moments = { path: chosen, text: `mean ${fixed(mean, 2)}, std dev ${fixed(Math.sqrt(Math.max(0, object.fTsumwx2 / object.fTsumw - mean * mean)), 2)}` };
      if (row) tell(part, row);
    }
    // The area below the line is filled, in a colour of the theme.
    object.fFillColor = 2;
    const comparison = row ? set.comparison(row) : null;
    if (object._typename !== 'TH1D' || comparison?.verdict !== 'COMPARED') return;
    const reference = await references.of(chosen);
    if (reference) addReference(jsroot, object, reference, comparison.scale);
  }

  function badges() {
    if (!state) return;
    const row = rows.get(chosen), isThere = items.some(item => item.path === chosen);
    for (const part of figures) {
      if (part.name === 'reference') continue;
      const isEmpty = row && !(part.entries(row) > 0);
      showQuality(part.badge, !isThere ? { ...state.histograms, quality: 'INVALID' } : isEmpty ? { ...state.histograms, quality: 'EMPTY', reasons: ['no event yet'] } : state.histograms, context.stream, null, context.documents.histogramRows);
    }
  }

  const ends = [
    context.documents.histogramRows.watch(document => {
      about = document;
      rows = new Map(document.histograms.map(row => [row.path, row]));
      mark();
      draw();
    }),
    context.documents.histograms.watch(hierarchy => {
      const found = flatten(hierarchy, '').filter(item => !sets.some(set => set.prefix && item.path.startsWith(set.prefix)));
      if (JSON.stringify(found) === JSON.stringify(items)) return;
      items = found;
      empty.hidden = items.length > 0;
      parts.body.lastElementChild.hidden = items.length === 0;
      // Not kept in the address: before the first spill the list begins with what nobody has asked for.
      if (byDefault) chosen = items[0]?.path ?? '';
      fillList();
      draw();
    }),
  ];

  function fillList() {
    const folders = Map.groupBy?.(items, item => item.folder) ?? group(items);
    list.replaceChildren(...[...folders].flatMap(([folder, members]) => [el('h3', {}, folder || 'Top'), el('ul', {}, ...members.map(item =>
      el('li', {}, el('button', { type: 'button', 'data-path': item.path, 'aria-current': String(item.path === chosen), title: item.title, onclick: () => choose(item.path) },
        item.name, el('b.differs', { hidden: true }, ' ✗ differs')))))]));
    mark();
  }

  return {
    update(newest) {
      state = newest;
      references.startedAt(state.startedUnixMs);
      showQuality(parts.quality, state.histograms, context.stream, null, context.documents.histograms);
      badges();
    },
    unmount() { for (const end of ends) end(); for (const part of figures) part.drawing.close(); },
  };
}

function flatten(node, folder) {
  return (node._childs ?? []).flatMap(child => {
    const path = folder ? `${folder}/${child._name}` : child._name;
    return child._kind ? [{ path, folder, name: child._name, title: child._title ?? '', kind: child._kind.replace('ROOT.', '') }] : flatten(child, path);
  });
}

function group(items) {
  const folders = new Map();
  for (const item of items) folders.set(item.folder, [...(folders.get(item.folder) ?? []), item]);
  return folders;
}
