// The panes of the serial devices on the DAQ page, and the second count on the overview. Usage: node devices.mjs URL FOLDER
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { patience, withBrowser } from './browser.mjs';

const [url, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  for (const [width, height] of [[1600, 1000], [390, 844]]) {
    await page.setViewportSize({ width, height });
    await page.goto('about:blank');
    await page.goto(`${url}?theme=dark#daq`);
    const highVoltage = page.locator('section', { has: page.locator('h2', { hasText: /^High voltage$/ }) });
    const gate = page.locator('section', { has: page.locator('h2', { hasText: /^Spill gate$/ }) });
    await highVoltage.locator('tbody tr').first().waitFor({ timeout: patience });
    const rows = await highVoltage.locator('tbody tr').allInnerTexts();
    witness.check(rows.length === 5, `${rows.length} channels`);
    witness.check(/HCAL0-1-1.*tripped, 0\.0 V of 1425 V.*GOOD/s.test(rows[2]), `the tripped channel: ${rows[2]}`);
    witness.check(await highVoltage.locator('tbody tr').nth(2).locator('td.bad').count() === 1, 'the tripped channel does not stand out');
    witness.check(/VETO-0.*–.*not read yet.*–.*INVALID/s.test(rows[4]), `the channel that is not read: ${rows[4]}`);
    const text = await highVoltage.innerText();
    witness.check(text.includes('Interlock enabled, 1 rule: 2 commands sent, 2 confirmed') && text.includes('there is no such port') && text.includes('switch HCAL0-1-2 off'), text);
    const figures = await gate.innerText();
    witness.check(/Difference\s+−0\.6 %/.test(figures) && /Allowed\s+± 5\.0 %/.test(figures) && figures.includes('GOOD') && figures.includes('3 damaged'), figures);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    witness.check(wide <= 0, `the page at ${width} px is ${wide} px wider than the window`);
    await highVoltage.scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(folder, `devices-${width}.png`), fullPage: width > 1000 });
  }
  await page.goto(`${url}#overview`);
  await page.waitForFunction(() => document.querySelector('.hero')?.innerText.includes('gate −0.6 %'), null, { timeout: patience });
  console.log('devices: both panes and the second count');
});
