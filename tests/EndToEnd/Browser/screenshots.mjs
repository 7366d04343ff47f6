// Pictures of every page for docs/, 1920 and 390 px wide. Usage: node screenshots.mjs URL FOLDER [PAGE ...]
// To add a page: its name and what must be there before the picture is taken.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { patience, withBrowser } from './browser.mjs';

const [url, folder, ...only] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const pages = {
  overview: ['#view-overview .plot.limit canvas', '#view-overview .drawing [objtype^="TH2"]', '#view-overview .trends canvas'],
  wall: ['#view-wall .wall[data-verdict]'],
  shift: ['#view-shift .drawing [objtype^="TH2"]', '#view-shift .trends canvas'],
  detectors: ['#view-detectors .cell', '#view-detectors .detail canvas'],
  events: ['#view-events .wave'],
  daq: ['#view-daq tbody tr'],
  physics: ['#view-physics .drawing [objtype^="TH2"]', '#view-physics tbody tr'],
  limits: ['#view-limits .plot.limit canvas', '#view-limits tbody tr'],
  histograms: ['#view-histograms .drawing svg [objtype]'],
  alarms: ['#view-alarms'],
  spills: ['#view-spills tbody tr', '#view-spills .trends canvas'],
};

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  for (const [name, needed] of Object.entries(pages)) {
    if (only.length && !only.includes(name)) continue;
    for (const [width, height] of [[1920, 1080], [390, 844]]) {
      await page.setViewportSize({ width, height });
      await page.goto('about:blank');
      await page.goto(`${url}?theme=dark#${name}`);
      for (const selector of needed) await page.waitForSelector(selector, { state: 'attached', timeout: patience });
      await page.waitForTimeout(1500);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      witness.check(wide <= 0, `${name} at ${width} px is ${wide} px wider than the window`);
      // What is below the first screens adds bytes and tells nothing new.
      const tall = await page.evaluate(() => document.documentElement.scrollHeight);
      await page.setViewportSize({ width, height: Math.min(tall, width > 1000 ? 1400 : 1600) });
      await page.waitForTimeout(800);
      await page.screenshot({ path: join(folder, `page-${name}${width > 1000 ? '' : `-${width}`}.png`) });
    }
  }
});
