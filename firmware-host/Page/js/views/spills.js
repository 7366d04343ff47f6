// Spills: the table at full height, and the trends.
import { el } from '../dom.js';
import { integer } from '../format.js';
import { trendsPane } from '../plots/trends.js';
import { spillTable } from '../tables.js';

export const spillsView = { id: 'spills', title: 'Spills', mount };

const more = [
  { name: 'Dimuons per 10⁶ EOT', of: spill => 1e6 * spill.dimuons / spill.eot, usable: spill => spill.eotValid && spill.eot > 0, show: value => value.toFixed(2), ticks: value => value.toFixed(1) },
  { name: 'Rejected and dropped events', of: spill => spill.rejected + spill.dropped, usable: () => true, show: integer, ticks: integer },
];

function mount(root, context) {
  const panes = [spillTable('span-9', context, { count: 500, tall: true }), trendsPane('span-3', context, { spillCount: 1000, more })];
  root.append(el('h2.hidden-text', {}, 'Spills'), ...panes.map(pane => pane.section));
  return {
    update(state) { for (const pane of panes) pane.update(state); },
    unmount() { for (const pane of panes) pane.close(); },
  };
}
