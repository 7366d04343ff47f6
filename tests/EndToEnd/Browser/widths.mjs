// Numbers and tables stay in their panes at every width of screen, and the tab of the page is in sight on a phone. Usage: node widths.mjs URL FOLDER
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { patience, withBrowser } from './browser.mjs';

const [url, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  const open = async (name, width, height = 1080) => {
    await page.setViewportSize({ width, height });
    await page.goto('about:blank');
    await page.goto(`${url}?theme=dark#${name}`);
    await page.waitForSelector(`#view-${name} tbody tr`, { state: 'attached', timeout: patience });
    await page.waitForTimeout(500);
  };

  for (const width of [390, 1000, 1210, 1280, 1500, 1750, 1920, 3840]) {
    await open('overview', width);
    const tooWide = await page.evaluate(() => {
      // The longest that these can say; set and measured in one go, for the page sets them once a second.
      document.querySelector('.tile.beam .value').textContent = 'beam unknown';
      for (const value of document.querySelectorAll('.hero-numbers .value')) value.textContent = '9.38×10¹²';
      for (const value of document.querySelectorAll('.tile.big .value')) value.textContent = value.textContent.length < 3 ? 'blinded' : value.textContent;
      return [...document.querySelectorAll('.tile .value')].filter(value => value.scrollWidth > value.clientWidth).map(value => `${value.textContent} takes ${value.scrollWidth} of ${value.clientWidth} px`);
    });
    witness.check(tooWide.length === 0, `overview at ${width} px: ${tooWide.join('; ')}`);
    await page.screenshot({ path: join(folder, `overview-${width}.png`) });
  }

  for (const width of [1280, 1500, 1920]) {
    await open('limits', width);
    const cut = await page.evaluate(() => [...document.querySelectorAll('#view-limits .scroll')].flatMap(scroll => {
      if (scroll.scrollWidth <= scroll.clientWidth) return [];
      // One that scrolls keeps the column in sight that names its rows.
      scroll.scrollLeft = scroll.scrollWidth;
      const box = scroll.getBoundingClientRect(), first = scroll.querySelector('tbody td').getBoundingClientRect(), head = scroll.querySelector('th').getBoundingClientRect();
      const inSight = [first, head].every(cell => cell.left >= box.left - 1 && cell.right <= box.right);
      scroll.scrollLeft = 0;
      return scroll.querySelector('table').rows[0].cells.length > 10 && inSight ? [] : [`${scroll.getAttribute('aria-label')} takes ${scroll.scrollWidth} of ${scroll.clientWidth} px`];
    }));
    witness.check(cut.length === 0, `limits at ${width} px: ${cut.join('; ')}`);
    await page.screenshot({ path: join(folder, `limits-${width}.png`), fullPage: true });
  }

  for (const name of ['overview', 'spills', 'limits', 'daq']) {
    await open(name, 390, 844);
    const seen = await page.evaluate(() => {
      const tab = document.querySelector('.tabs [aria-current="page"]').getBoundingClientRect();
      return { left: tab.left, right: tab.right, top: scrollY };
    });
    witness.check(seen.left >= 0 && seen.right <= 390 && seen.top === 0, `the tab of ${name} is at ${seen.left} to ${seen.right} of 390 px, the page at ${seen.top}`);
  }
});
