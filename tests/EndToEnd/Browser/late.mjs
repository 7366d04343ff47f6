// A document that does not come any more: what is shown from it is STALE, though the state goes on. Usage: node late.mjs URL
import { patience, withBrowser } from './browser.mjs';
import { playDocument, playEvents } from './played.mjs';

const [url] = process.argv.slice(2);
const [before, spills] = await Promise.all(['api/state', 'api/spills'].map(async path => (await fetch(new URL(path, url))).json()));

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  const events = await playEvents(page), document = await playDocument(page, 'api/spills', spills);
  const clock = Date.now();
  let version = before.versions.spills;
  const tell = () => {
    const nowUnixMs = before.nowUnixMs + Date.now() - clock;
    return events.tell({ ...before, nowUnixMs, versions: { ...before.versions, spills: version }, spill: { ...before.spill, updatedUnixMs: nowUnixMs - 1000 } });
  };
  const badge = pane => page.locator(`[aria-labelledby="${pane}"] > .quality b, [aria-labelledby="${pane}"] > header .quality b`).first().textContent();
  await page.goto(`${url}#overview`);
  await tell();
  await page.waitForSelector('#view-overview tbody tr', { timeout: patience });
  await tell();
  for (const pane of ['tile-beam', 'pane-spills', 'pane-trends']) witness.check(await badge(pane) === 'GOOD', `${pane} is ${await badge(pane)} at first`);
  document.put(null);
  version++;
  const end = Date.now() + patience;
  while (await badge('pane-spills') !== 'STALE' && Date.now() < end) {
    await tell();
    await page.waitForTimeout(500);
  }
  const seen = Object.fromEntries(await Promise.all(['tile-beam', 'pane-spills', 'pane-trends', 'pane-running-limit-on-the-coupling'].map(async pane => [pane, await badge(pane)])));
  witness.check(JSON.stringify(Object.values(seen)) === '["GOOD","STALE","STALE","GOOD"]', JSON.stringify(seen));
  // It is asked for again after a while, without being told to.
  document.put(spills);
  while (await badge('pane-spills') !== 'GOOD' && Date.now() < end) {
    await tell();
    await page.waitForTimeout(500);
  }
  witness.check(await badge('pane-spills') === 'GOOD', 'the document does not come back');
});
