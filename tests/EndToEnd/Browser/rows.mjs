// The list of events while new ones come: a row keeps the focus, what is not listed is told, and a mistake of the page is not blamed on the server. Usage: node rows.mjs URL
import { patience, withBrowser } from './browser.mjs';
import { playDocument, playEvents } from './played.mjs';

const [url] = process.argv.slice(2);
const [before, listed] = await Promise.all(['api/state', 'api/events'].map(async path => (await fetch(new URL(path, url))).json()));
const sample = listed.events[0], sampled = number => ({ ...sample, reason: 'SAMPLED', eventInSpill: number });
const many = (from, count) => ({ ...listed, events: Array.from({ length: count }, (_, index) => sampled(from - index)) });

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  const events = await playEvents(page), list = await playDocument(page, 'api/events', many(9000, 90));
  let version = before.versions.events;
  const clock = Date.now();
  const tell = () => events.tell({ ...before, nowUnixMs: before.nowUnixMs + Date.now() - clock, versions: { ...before.versions, events: version } });
  await page.goto(`${url}#events/${sample.run}/${sample.spill}/${sample.eventInSpill}`);
  await tell();
  const buffer = page.locator('[aria-labelledby="pane-buffer"]');
  await buffer.locator('tbody tr').nth(89).waitFor({ timeout: patience });
  witness.check(!/newest/.test(await buffer.locator('.note').innerText()), `all are listed, and the page says: ${await buffer.locator('.note').innerText()}`);
  const link = buffer.locator('tbody a').nth(4), name = await link.innerText();
  await link.focus();

  list.put(many(9040, 130));
  version++;
  const end = Date.now() + patience;
  while (await buffer.locator('tbody tr').count() !== 120 && Date.now() < end) {
    await tell();
    await page.waitForTimeout(500);
  }
  witness.check(/130 events.*; the newest 120 of 130 are listed/.test(await buffer.locator('.note').innerText()), await buffer.locator('.note').innerText());
  witness.check(await page.evaluate(() => document.activeElement.textContent) === name, `${name} has lost the focus`);
  const [first, fifth] = await buffer.locator('tbody a').evaluateAll(links => [links[0].textContent, links[44].textContent]);
  witness.check(first.endsWith('/9040') && fifth === name, `the order is ${first} … ${fifth}, not ${name}`);

  // An answer that the page cannot show is its own mistake, and is seen as one.
  const other = await browser.newPage(), mistakes = [];
  other.on('pageerror', error => mistakes.push(error.message));
  await other.route('**/api/events/1/2/3', route => route.fulfill({ json: {} }));
  await other.goto(`${url}#events/1/2/3`);
  while (mistakes.length === 0 && Date.now() < end) await other.waitForTimeout(200);
  witness.check(mistakes.length > 0 && !/does not answer/.test(await other.locator('#view-events').innerText()), `a mistake of the page: ${mistakes}, and it says ${await other.locator('#view-events').innerText()}`);
});
