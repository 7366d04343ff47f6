// The alarm page while alarms come and go: what is typed and what has the focus stays, and every change is seen. Usage: node typing.mjs URL
import { patience, withBrowser } from './browser.mjs';
import { playDocument, playEvents } from './played.mjs';

const [url] = process.argv.slice(2);
const before = await (await fetch(new URL('api/state', url))).json();
const start = before.nowUnixMs - 3 * 86_400_000;
const alarm = (id, priority, changes = {}) => ({
  code: 1, id, state: 'UNACKNOWLEDGED_ACTIVE', priority, title: `Title of ${id}`, text: `text of ${id}`, cause: 'a cause', action: 'an action', raisedUnixMs: start, run: 9264, spill: 7,
  suppressedBy: '', shelvedBy: '', shelvedReason: '', shelvedUntilUnixMs: 0, ...changes,
});

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  const events = await playEvents(page), alarms = await playDocument(page, 'api/alarms'), history = await playDocument(page, 'api/alarms/history', { history: [] });
  let version = 0;
  const clock = Date.now();
  const state = () => ({ ...before, nowUnixMs: before.nowUnixMs + Date.now() - clock, alarms: { version, standing: 1, unacknowledged: 1, highest: 'LOW', highestUnacknowledged: null, title: '' } });
  const change = async rows => {
    alarms.put({ alarms: rows, longestShelvingMinutes: 480 });
    version++;
    await events.tell(state());
  };
  const badge = () => page.locator('[aria-labelledby="pane-alarms"] .quality b').first().textContent();
  const order = () => page.$$eval('li.alarm', items => items.map(item => item.dataset.id).join(' '));
  const shows = (wanted, state) => page.waitForFunction(([wanted, state]) => [...document.querySelectorAll('li.alarm')].map(item => item.dataset.id).join(' ') === wanted
    && (!state || document.querySelector('li.alarm').dataset.state === state), [wanted, state], { timeout: patience });

  await page.goto(`${url}#alarms`);
  await events.tell(state());
  const empty = await page.locator('#view-alarms').innerText();
  witness.check(/not known yet/.test(empty) && !/No alarm/.test(empty) && await badge() === 'INVALID', `before anything is known: ${empty}`);

  await page.reload();
  await change([]);
  await page.getByText('No alarm', { exact: true }).waitFor({ timeout: patience });
  await events.tell(state());
  witness.check(await badge() === 'GOOD', `the list is ${await badge()}`);

  // A reason is typed and the duration is chosen while another, worse alarm comes, and the text changes.
  await change([alarm('slow', 'LOW')]);
  await shows('slow');
  const item = page.locator('li.alarm[data-id="slow"]');
  witness.check(/spill 9264\/7 · since \d+ \w+( \d{4})? \d\d:\d\d:\d\d, for 3 d/.test(await item.innerText()), `since when: ${await item.innerText()}`);
  await item.locator('input').fill('half a rea');
  await change([alarm('slow', 'LOW', { text: 'another text' }), alarm('worse', 'CRITICAL')]);
  await shows('worse slow');
  await item.getByText('another text').waitFor({ timeout: patience });
  await page.keyboard.type('son');
  witness.check(await item.locator('input').inputValue() === 'half a reason', `typed: ${await item.locator('input').inputValue()}`);
  await item.locator('select').focus();
  await change([alarm('slow', 'LOW'), alarm('worse', 'CRITICAL'), alarm('between', 'MEDIUM')]);
  await shows('worse between slow');
  witness.check(await item.locator('input').inputValue() === 'half a reason' && await page.evaluate(() => document.activeElement.tagName) === 'SELECT', 'choosing a duration loses the reason');
  await item.locator('[data-act="acknowledge"]').focus();
  await change([alarm('slow', 'HIGH'), alarm('between', 'MEDIUM')]);
  await shows('slow between');
  witness.check(await page.evaluate(() => document.activeElement.dataset.act) === 'acknowledge', 'the button loses the focus');

  // What is over does not go on.
  history.put({ history: [{ sequence: 1, timeUnixMs: start + 7200_000, id: 'slow', title: '', change: 'CLEAR', state: 'CLEARED_UNACKNOWLEDGED', priority: 'HIGH', by: '', run: 9264, spill: 9, text: '', suppressedBy: '', shelvedReason: '', shelvedUntilUnixMs: 0 }] });
  await change([alarm('slow', 'HIGH', { state: 'CLEARED_UNACKNOWLEDGED' })]);
  await shows('slow', 'CLEARED_UNACKNOWLEDGED');
  await item.getByText('over after 2.0 h').waitFor({ timeout: patience });
  witness.check(!/ for \d/.test(await item.locator('.age').innerText()), `what is over: ${await item.locator('.age').innerText()}`);
  witness.check(/^\d+ \w+( \d{4})? \d\d:\d\d:\d\d$/.test(await page.locator('table tbody td').first().innerText()), `the history has no day: ${await page.locator('table tbody td').first().innerText()}`);

  // Nothing comes any more.
  await page.waitForFunction(() => document.querySelector('[aria-labelledby="pane-alarms"] .quality b').textContent === 'STALE', null, { timeout: patience });
  witness.check(await order() === 'slow', `at last: ${await order()}`);
});
