// Reads the rows of the spill table as a person does: SPILL run spill eot events. Usage: node agreement.mjs URL
import { patience, withBrowser } from './browser.mjs';

const [url] = process.argv.slice(2);
const table = '[aria-labelledby="pane-spills"]'; // the page has one of runs, too

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.goto(`${url}#spills`);
  await page.waitForSelector(`${table} tbody tr`, { timeout: patience });
  const rows = await page.evaluate(table => {
    const names = [...document.querySelectorAll(`${table} th`)].map(head => head.textContent);
    return [...document.querySelectorAll(`${table} tbody tr`)].map(row => {
      const cell = name => row.children[names.indexOf(name)].textContent;
      return ['Run', 'Spill', 'EOT', 'Events'].map(cell).join(' ').replace(/\u2009/g, '');
    });
  }, table);
  for (const row of rows) console.log(`SPILL ${row}`);
});
