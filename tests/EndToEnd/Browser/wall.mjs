// The wall of a screen that comes up by itself: what it says of alarms, and that it says nothing old when the server is gone.
// Usage: node wall.mjs URL FOLDER
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { withBrowser } from './browser.mjs';

const [url, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.goto(`${url}?theme=dark#wall/kiosk`);
  const reasons = wanted => page.waitForFunction(text => [...document.querySelectorAll('.wall-reasons li')].map(line => line.textContent).join('|') === text, wanted);
  const figure = name => page.evaluate(wanted => [...document.querySelectorAll('.wall-figures div')].find(box => box.firstChild.textContent === wanted).lastChild.textContent, name);
  await reasons('A channel is dead (acknowledged) · ECAL1 (3,2): no noise.|No beam · No beam for 3 spills.');
  for (const hidden of ['.bar', '.tabs', '.foot', '.wall .button']) witness.check(!await page.locator(hidden).isVisible(), `${hidden} is seen in the kiosk`);
  const head = await page.locator('.wall-head').innerText();
  witness.check(/na64e · daq1/.test(head) && /\d\d:\d\d:\d\d UTC/.test(head), `the head of the wall says ${head}`);
  witness.check(/^\d+ (s|min) ago$/.test(await figure('Last spill')), `the last spill was ${await figure('Last spill')}`);
  const { height, width } = await page.evaluate(() => ({ height: document.documentElement.scrollHeight - innerHeight, width: document.documentElement.scrollWidth - innerWidth }));
  witness.check(height <= 0 && width <= 0, `the wall is ${height} px too high and ${width} px too wide for the screen`);
  await page.screenshot({ path: join(folder, 'kiosk-1920.png') });
  console.log('SHOWN'); // the test changes what one alarm says
  await reasons('A channel is dead (acknowledged) · HCAL0 (1,1): no noise.|No beam · No beam for 3 spills.');
  witness.serverMayBeGone = true;
  console.log('FOLLOWED'); // the test stops the server
  await page.waitForFunction(() => document.querySelector('.wall-word').textContent === 'NO CONNECTION');
  const [said] = await page.locator('.wall-reasons li').allTextContents();
  witness.check(/^Nothing heard from EdgeMon since \d\d:\d\d:\d\d UTC: no number is shown\.$/.test(said), `without a server the wall says ${said}`);
  for (const name of ['Spill', 'Last spill', 'EOT, run', 'Alarms']) witness.check(await figure(name) === '–', `${name} without a server: ${await figure(name)}`);
  await page.keyboard.press('Escape');
  await page.locator('.bar').waitFor();
});
