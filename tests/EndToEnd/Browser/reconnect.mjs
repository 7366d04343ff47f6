// Follows one page while the server goes away and comes back; says on its output what it sees, for the test that plays the server.
// Usage: node reconnect.mjs URL
import { patience, withBrowser } from './browser.mjs';

const [url] = process.argv.slice(2);

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  const says = text => page.waitForFunction(wanted => document.getElementById('connection').textContent.startsWith(wanted), text, { timeout: patience });
  await page.goto(url);
  await says('live');
  await page.waitForFunction(() => [...document.querySelectorAll('.tile > .quality b')].some(badge => badge.textContent === 'GOOD'), null, { timeout: patience });
  const alarms = text => page.waitForFunction(wanted => document.getElementById('alarm-panel').textContent === wanted, text, { timeout: patience });
  await alarms('no alarm');
  witness.check(await page.locator('#alarm-mute').isHidden(), 'there is something to mute without an alarm');
  witness.serverMayBeGone = true;
  console.log('LIVE');
  await says('reconnecting');
  await page.waitForSelector('#offline:not([hidden])', { timeout: patience });
  // The page judges once a second. From then on no tile is fresh, as long as the server is gone.
  await page.waitForFunction(() => {
    const tiles = [...document.querySelectorAll('.tile .quality b')].map(badge => badge.textContent);
    return tiles.length > 5 && tiles.includes('STALE') && tiles.every(word => word === 'STALE' || word === 'INVALID');
  }, null, { timeout: patience });
  const worth = await page.$$eval('.quality b', badges => [...new Set(badges.map(badge => badge.textContent))]);
  witness.check(worth.every(word => ['STALE', 'INVALID', 'PARTIAL', 'GOOD'].includes(word)), `qualities while the server is gone: ${worth}`);
  // No news is not good news, and it is heard.
  await alarms('alarms unknown');
  await page.locator('#alarm-mute').waitFor({ timeout: patience });
  console.log('GONE');
  await says('live');
  await page.waitForSelector('#offline', { state: 'hidden', timeout: patience });
  await page.waitForFunction(() => [...document.querySelectorAll('.tile .quality b')].some(badge => badge.textContent === 'GOOD'), null, { timeout: patience });
  console.log('BACK');
});
