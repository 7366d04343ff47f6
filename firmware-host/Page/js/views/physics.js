// Physics: the plane, the cut flow, the candidates.
import { el } from '../dom.js';
import { planePane } from '../plots/plane.js';
import { candidatesPane, cutFlowPane } from '../tables.js';

export const physicsView = { id: 'physics', title: 'Physics', mount };

function mount(root, context) {
  const panes = [planePane('span-7', context, { large: true }), cutFlowPane('span-5', context), candidatesPane('span-12', context)];
  root.append(el('h2.hidden-text', {}, 'Physics'), ...panes.map(pane => pane.section));
  return {
    update(state) { for (const pane of panes) pane.update(state); },
    unmount() { for (const pane of panes) pane.close(); },
  };
}
