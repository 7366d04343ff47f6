// A map of cells: each cell is a button with its value as text on the colour of the value. Arrow keys move, Enter chooses.
import { el, pane, setText } from '../dom.js';
import { showQuality } from '../quality.js';
import { colourAt, gradient } from './colour-scale.js';

const marks = { NO_DATA: ['∅', 'no data'], DEAD: ['✕', 'dead'], HOT: ['▲', 'hot'], NOISY: ['≈', 'noisy'] };

/**
 * @param {string} title of the pane
 * @param {string} span columns of the grid
 * @param {object} context of the page
 * @param {(index: number) => void} choose called with the index of the channel
 */
export function cellMap(title, span, context, choose) {
  const grid = el('div.cells', { role: 'group', 'aria-label': title });
  const low = el('span.number'), high = el('span.number'), bar = el('span.ramp', { 'aria-hidden': 'true' });
  const legend = el('div.scale', {}, low, bar, high);
  const parts = pane(title, { span }, grid, legend);
  const buttons = new Map();
  grid.addEventListener('keydown', event => move(event));

  // Rows from the top: the highest row of the detector stands highest.
  function layOut(cells) {
    const key = cells.map(cell => cell.index).join();
    if (grid.dataset.cells === key) return;
    grid.dataset.cells = key;
    buttons.clear();
    const columns = Math.max(...cells.map(cell => cell.x)) + 1, rows = Math.max(...cells.map(cell => cell.y)) + 1;
    grid.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    grid.replaceChildren(...cells.map(cell => {
      const value = el('b'), mark = el('i', { 'aria-hidden': 'true' });
      const button = el('button.cell', { type: 'button', tabindex: '-1', 'data-x': cell.x, 'data-y': cell.y, 'data-index': cell.index, onclick: () => choose(cell.index) }, value, mark);
      button.style.gridColumn = String(cell.x + 1);
      button.style.gridRow = String(rows - cell.y);
      buttons.set(cell.index, { button, value, mark });
      return button;
    }));
    grid.firstElementChild?.setAttribute('tabindex', '0');
  }

  function move(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const from = event.target.closest('.cell');
    if (!step || !from) return;
    const to = grid.querySelector(`.cell[data-x="${Number(from.dataset.x) + step[0]}"][data-y="${Number(from.dataset.y) + step[1]}"]`);
    if (!to) return;
    event.preventDefault();
    from.setAttribute('tabindex', '-1');
    to.setAttribute('tabindex', '0');
    to.focus();
  }

  return {
    section: parts.section,
    /** Shows a quantity {of, unit, show, deviation, fixed, least} of cells; without the configured ends of the colours the range is taken from them. */
    fill(cells, quantity, colours, chosen) {
      layOut(cells);
      const values = cells.map(quantity.of).filter(Number.isFinite);
      const [from, to] = colours ? quantity.fixed(colours) : around(values, quantity);
      setText(low, values.length || colours ? quantity.show(from) : '');
      setText(high, values.length || colours ? `${quantity.show(to)} ${quantity.unit}` : '');
      bar.style.backgroundImage = gradient(quantity);
      for (const cell of cells) {
        const { button, value, mark } = buttons.get(cell.index);
        const at = quantity.of(cell), known = Number.isFinite(at);
        const colour = known ? colourAt(to > from ? (at - from) / (to - from) : 0.5, quantity) : null;
        button.style.backgroundColor = colour?.ground ?? '';
        button.style.color = colour?.ink ?? '';
        setText(value, known ? quantity.show(at) : '–');
        const [sign, word] = marks[cell.state] ?? ['', ''];
        setText(mark, sign);
        button.dataset.state = cell.state;
        button.setAttribute('aria-pressed', String(cell.index === chosen));
        button.setAttribute('aria-label', `${cell.detector} column ${cell.x} row ${cell.y}: ${known ? `${quantity.show(at)} ${quantity.unit}` : 'no value'}${word ? `, ${word}: ${cell.reason}` : ''}`);
        button.title = `${cell.detector} (${cell.x},${cell.y})${cell.reason ? ` · ${cell.reason}` : ''}`;
      }
    },
    update(reading) { showQuality(parts.quality, reading, context.stream); },
  };
}

// The range of the values; symmetric around 0 for deviations, and never without width.
function around(values, { deviation, least = 0 }) {
  if (values.length === 0) return [0, 1];
  if (deviation) {
    const most = Math.max(1, ...values.map(Math.abs));
    return [-most, most];
  }
  const low = Math.min(...values), high = Math.max(...values, least);
  return high > low ? [low, high] : [low - 0.5 * Math.abs(low || 1), high + 0.5 * Math.abs(high || 1)];
}
