// The page before anything is known. Usage: node empty.mjs URL
import { patience, withBrowser } from './browser.mjs';

const [url] = process.argv.slice(2);

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  // The alarms are served by the whole program only: here they do not come.
  await page.route('**/api/alarms**', () => {});
  for (const view of ['overview', 'wall', 'shift', 'spills', 'detectors', 'events', 'physics', 'limits', 'daq', 'histograms', 'alarms']) {
    await page.goto(`${url}#${view}`);
    await page.waitForFunction(() => document.getElementById('connection').textContent === 'live', null, { timeout: patience });
    const badges = await page.$$eval('.quality b', all => all.map(badge => badge.textContent));
    witness.check(badges.every(word => word === 'INVALID'), `${view}: qualities ${badges}`);
    witness.check(view !== 'overview' || badges.length >= 10, `overview: ${badges.length} qualities`);
    const words = await page.evaluate(() => document.body.innerText);
    witness.check(!/NaN|undefined|null|\[object/.test(words), `${view}: ${words}`);
    witness.check(view !== 'alarms' || /not known yet/.test(words) && !/No alarm/.test(words), `alarms: ${words}`);
    witness.check(!/No error in this run|Nothing rejected|Nothing dropped|sources were there|has a name/.test(words), `${view}: good news before anything is known: ${words}`);
    await page.goto('about:blank');
  }
});
