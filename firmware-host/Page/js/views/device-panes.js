// Serial devices beside the data, on the DAQ page: high-voltage supplies and the spill gate box. Panes that are not configured stay hidden.
import { el, pane, setText, table } from '../dom.js';
import { duration, fixed, integer, none, scientific } from '../format.js';
import { qualityNow, showQuality } from '../quality.js';

/** The panes of all devices, and the end of them. */
export function devicePanes(context) {
  const highVoltage = highVoltagePane(context), gate = spillGatePane(context);
  const end = context.documents.devices.watch(devices => {
    highVoltage.update(devices.highVoltage);
    gate.update(devices.spillGate);
  });
  // What was good grows old also when nothing comes.
  const ageing = setInterval(highVoltage.tick, 1000);
  return { sections: [gate.section, highVoltage.section], end() { clearInterval(ageing); end(); } };
}

function highVoltagePane({ stream }) {
  const columns = [
    { title: 'Channel', of: line => line.value.name },
    { title: 'Detector', of: line => line.value.detector || none },
    { title: 'Volts', right: true, of: line => fixed(line.value.volts, 1) },
    { title: 'Expected', right: true, of: line => `${fixed(line.value.expectedVolts, 0)} ± ${fixed(line.value.toleranceVolts, 0)}` },
    { title: 'µA', right: true, less: true, of: line => fixed(line.value.microAmperes, 1) },
    { title: 'State', wrap: true, of: line => ({ cell: line.value.text, class: line.value.isFault ? 'bad' : line.quality === 'GOOD' ? '' : 'warn' }) },
    { title: 'Age', right: true, of: line => line.updatedUnixMs ? duration((stream.now() - line.updatedUnixMs) / 1000) : none },
    { title: 'Quality', of: line => ({ cell: qualityNow(line, stream), class: qualityNow(line, stream) === 'GOOD' ? '' : 'warn' }) },
  ];
  const channels = table('High voltage', columns);
  const modules = el('p.device-line'), interlock = el('p.device-line'), commands = el('ul.device-lines');
  const { section, quality } = pane('High voltage', { span: 'span-12' },
    el('div.scroll', { tabindex: '0', role: 'region', 'aria-label': 'High voltage' }, channels.element), modules, interlock, commands);
  section.hidden = true;
  let shown = [];
  return {
    section,
    tick() { channels.fill(shown); },
    update(panel) {
      section.hidden = !panel;
      shown = panel?.channels ?? [];
      if (!panel) return;
      channels.fill(shown);
      // The pane is worth what its worst channel is worth.
      const oldest = panel.channels.reduce((worst, line) => !worst || (line.updatedUnixMs ?? 0) < (worst.updatedUnixMs ?? 0) ? line : worst, null);
      showQuality(quality, oldest, stream);
      setText(modules, panel.modules.map(module => `${module.name}: ${module.text}`).join(' · '));
      const { enabled, rules, sent, confirmed, refused, unanswered, last } = panel.interlock;
      setText(interlock, enabled
        ? `Interlock enabled, ${rules === 1 ? '1 rule' : `${integer(rules)} rules`}: ${integer(sent)} commands sent, ${integer(confirmed)} confirmed, ${integer(refused)} refused, ${integer(unanswered)} without a good answer`
        : 'Interlock off: supplies are only read');
      commands.hidden = last.length === 0;
      commands.replaceChildren(...last.map(line => el('li', {}, line)));
    },
  };
}

function spillGatePane({ stream }) {
  const names = ['Gate', 'Scaler EOT', 'Gate EOT', 'Difference', 'Allowed', 'Lines'];
  const figures = Object.fromEntries(names.map(name => [name, el('dd', {}, none)]));
  const { section, note, quality } = pane('Spill gate', { span: 'span-6', note: 'a second count of the electrons on target' },
    el('dl.key-figures', {}, ...names.map(name => el('div', {}, el('dt', {}, name), figures[name]))));
  section.hidden = true;
  return {
    section,
    update(panel) {
      section.hidden = !panel;
      if (!panel) return;
      const box = panel.box.value, compared = panel.compared?.value;
      showQuality(quality, panel.box, stream);
      setText(note, box.text);
      setText(figures.Gate, box.gateOpen ? `open, burst ${integer(box.burst)}` : `closed, burst ${integer(box.burst)}`);
      setText(figures['Scaler EOT'], compared ? `${scientific(compared.scalerEot)}, spill ${compared.spill}` : none);
      setText(figures['Gate EOT'], compared ? `${scientific(compared.gateEot)}${compared.late ? ', late' : ''}` : none);
      const deviation = compared?.deviation ?? null;
      setText(figures.Difference, deviation === null ? none : `${deviation < 0 ? '−' : '+'}${fixed(100 * Math.abs(deviation), 1)} %${compared.agrees === false ? ' ✕' : ''}`);
      figures.Difference.style.color = compared?.agrees === false ? 'var(--invalid)' : '';
      setText(figures.Allowed, `± ${fixed(100 * box.tolerance, 1)} %`);
      setText(figures.Lines, `${integer(box.linesGood)} good, ${integer(box.linesDamaged)} damaged, ${integer(box.linesMissing)} missing`);
    },
  };
}

