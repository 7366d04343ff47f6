// Makes elements. Text always becomes text: nothing from the server is ever read as HTML.

/**
 * @param {string} tag name, with classes: "div.tile.hero"
 * @param {object} [attributes] attributes; "on…" are listeners, null and false are left out
 * @param {...(Node|string|number|null)} children
 */
export function el(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

/** Sets a text only when it differs, so that nothing is laid out again and no reader speaks without need. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Makes the children of an element the wanted ones, in their order, and leaves the one that holds the focus where it is: one that is moved loses it. */
export function arrange(parent, wanted) {
  const kept = new Set(wanted);
  for (const child of [...parent.children]) if (!kept.has(child)) child.remove();
  if (wanted.every((child, place) => parent.children[place] === child)) return;
  const held = wanted.findIndex(child => child.contains(document.activeElement));
  for (const child of wanted.slice(0, Math.max(0, held))) wanted[held].before(child);
  for (const child of wanted.slice(held + 1)) parent.append(child);
}

/** A pane: a titled box with a body. */
export function pane(title, { span = 'span-12', note = '', tools = [] } = {}, ...body) {
  const noteElement = el('span.note', {}, note);
  const id = `pane-${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  const quality = el('span.quality');
  const section = el(`section.pane.${span}`, { 'aria-labelledby': id },
    el('header', {}, el('h2', { id }, title), el('span.tools', {}, ...tools, quality), noteElement),
    el('div.body', {}, ...body));
  return { section, note: noteElement, quality, body: section.lastElementChild };
}

/**
 * A table with a caption for screen readers; columns are {title, right, less, of(row)}. With keyOf a line stays the same element, and keeps the focus, as long as a
 * row of its key is there; of such rows only the class changes.
 */
export function table(caption, columns, { keyOf = null } = {}) {
  const body = el('tbody');
  const element = el('table', {},
    el('caption.hidden-text', {}, caption),
    el('thead', {}, el('tr', {}, ...columns.map(column => el('th', { scope: 'col', class: classes(column) }, column.title)))),
    body);
  const line = row => el('tr', { class: row.rowClass ?? null }, ...columns.map(column => {
    const content = column.of(row);
    const cell = content?.cell ? content : { cell: content };
    return el('td', { class: [classes(column), cell.class].filter(Boolean).join(' ') || null, title: cell.title ?? null }, cell.cell ?? '–');
  }));
  let lines = new Map();
  const fill = rows => {
    if (!keyOf) return body.replaceChildren(...rows.map(line));
    lines = new Map(rows.map(row => [keyOf(row), Object.assign(lines.get(keyOf(row)) ?? line(row), { className: row.rowClass ?? '' })]));
    arrange(body, [...lines.values()]);
  };
  return { element, fill };
}

function classes(column) {
  return [column.right && 'right', column.less && 'less', column.wrap && 'wrap'].filter(Boolean).join(' ') || null;
}
