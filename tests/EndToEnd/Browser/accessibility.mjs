// Pages under axe-core: names, roles, contrast, structure (WCAG 2.1 A and AA). Usage: node accessibility.mjs URL PAGE ...
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { patience, withBrowser } from './browser.mjs';

const [url, ...names] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// What a page must show before it is judged: an empty one has nothing to find fault with.
const content = {
  overview: '#view-overview tbody tr', detectors: '#view-detectors .cell b', events: '#view-events tbody tr', daq: '#view-daq tbody tr', spills: '#view-spills tbody tr',
  physics: '.drawing [objname="shower_chi2"]', limits: '#view-limits .sources li', histograms: '#view-histograms figure svg [objtype]', alarms: '#view-alarms li.alarm',
  wall: '#view-wall .wall[data-verdict]', shift: '#view-shift .drawing [objtype^="TH2"]',
};

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  let rules = 0;
  for (const [theme, width] of [['dark', 390], ['light', 1280]])
    for (const name of names) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto('about:blank');
      await page.goto(`${url}?theme=${theme}#${name}`);
      await page.waitForFunction(() => document.getElementById('connection').textContent === 'live', null, { timeout: patience });
      await page.waitForSelector(content[name.split('/')[0]], { state: 'attached', timeout: patience });
      await page.waitForTimeout(800);
      await page.evaluate(axe);
      const result = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
      rules = Math.max(rules, result.passes.length);
      for (const violation of result.violations)
        witness.note(`${name}, ${theme}, ${width} px: ${violation.id} (${violation.help}): ${violation.nodes.slice(0, 3).map(node => `${node.target} ${node.any[0]?.message ?? ''}`).join(' | ')}`);
    }
  witness.check(rules > 10, `only ${rules} rules were tried`);
  console.log(`${names.length} pages without a violation of up to ${rules} rules`);
});
