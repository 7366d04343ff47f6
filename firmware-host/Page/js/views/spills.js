// Spills: the table at full height, and the trends; the runs.
import { el } from '../dom.js';
import { integer, percent } from '../format.js';
import { trendsPane } from '../plots/trends.js';
import { runTable } from '../run-table.js';
import { spillTable } from '../tables.js';

export const spillsView = { id: 'spills', title: 'Spills', mount };

// What the alarms judge, so that a drift is seen before it calls; then what was lost.
const share = (name, of) => ({ name, of, usable: spill => of(spill) !== null, show: value => percent(value), ticks: value => percent(value), optional: true });
const more = [
  { name: 'Width of the electron peak', of: spill => spill.peakSigmaGeV / spill.peakGeV, usable: spill => spill.peakEntries > 0 && spill.peakGeV > 0, show: value => percent(value, 2), ticks: value => percent(value) },
  share('Second EOT against the scalers', spill => spill.secondEotDeviation),
  share('Beam sample with SRD', spill => spill.srdShare),
  share('Beam sample with VETO', spill => spill.vetoShare),
  share('Beam sample with HCAL', spill => spill.hcalShare),
  { name: 'Dimuons per 10⁶ EOT', of: spill => 1e6 * spill.dimuons / spill.eot, usable: spill => spill.eotValid && spill.eot > 0, show: value => value.toFixed(2), ticks: value => value.toFixed(1) },
  { name: 'Rejected and dropped events', of: spill => spill.rejected + spill.dropped, usable: () => true, show: integer, range: counts, ticks: value => Number.isInteger(value) ? integer(value) : '' },
];

// From 0, and never so narrow that there is no whole number in it.
function counts(low, high) {
  return [0, Math.max(1, 1.12 * (high ?? 0))];
}

function mount(root, context) {
  const panes = [spillTable('span-9', context, { count: 500, tall: true, why: true }), trendsPane('span-3', context, { spillCount: 1000, more }),
    runTable('span-12', context)];
  root.append(el('h2.hidden-text', {}, 'Spills'), ...panes.map(pane => pane.section));
  return {
    update(state) { for (const pane of panes) pane.update(state); },
    unmount() { for (const pane of panes) pane.close(); },
  };
}
