// Follows one page while the server goes away and comes back; says on its output what it sees, for the test that plays the server.
// Usage: node reconnect.mjs URL
import { withBrowser } from './browser.mjs';

const [url] = process.argv.slice(2);

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  const says = text => page.waitForFunction(wanted => document.getElementById('connection').textContent.startsWith(wanted), text, { timeout: 60000 });
  await page.goto(url);
  await says('live');
  await page.waitForFunction(() => [...document.querySelectorAll('.tile > .quality b')].some(badge => badge.textContent === 'GOOD'), null, { timeout: 60000 });
  witness.serverMayBeGone = true;
  console.log('LIVE');
  await says('reconnecting');
  await page.waitForSelector('#offline:not([hidden])', { timeout: 60000 });
  const worth = await page.$$eval('.quality b', badges => [...new Set(badges.map(badge => badge.textContent))]);
  witness.check(worth.every(word => ['STALE', 'INVALID', 'PARTIAL', 'GOOD'].includes(word)) && worth.includes('STALE'), `qualities while the server is gone: ${worth}`);
  const tiles = await page.$$eval('.tile .quality b', badges => badges.map(badge => badge.textContent));
  witness.check(tiles.length > 5 && tiles.every(word => word === 'STALE' || word === 'INVALID'), `tiles while the server is gone: ${tiles}`);
  console.log('GONE');
  await says('live');
  await page.waitForSelector('#offline', { state: 'hidden', timeout: 60000 });
  await page.waitForFunction(() => [...document.querySelectorAll('.tile .quality b')].some(badge => badge.textContent === 'GOOD'), null, { timeout: 60000 });
  console.log('BACK');
});
