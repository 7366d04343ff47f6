// An alarm as a shifter meets it: raised, shelved and taken back, acknowledged by name, over, found in the history. Usage: node alarms.mjs URL FOLDER ALARM NAME PASSWORD
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { withBrowser } from './browser.mjs';

const [url, folder, alarm, name, password] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.goto(`${url}?theme=dark#alarms`);
  const entry = page.locator(`li.alarm[data-id="${alarm}"]`);
  await entry.waitFor();
  // The panel in the bar tells of the alarm, and the sounder can be muted.
  await page.waitForFunction(() => /alarm/.test(document.getElementById('alarm-panel').innerText));
  // The first touch of the page is for the sound.
  await page.locator('h1').click();
  await page.waitForFunction(() => document.getElementById('alarm-mute').textContent === 'Mute 5 min');
  await page.locator('#alarm-mute').click();
  await page.waitForFunction(() => /^silent/.test(document.getElementById('alarm-mute').textContent));
  for (const [width, height] of [[1920, 1080], [390, 844]]) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: join(folder, `alarms-${width}.png`), fullPage: width < 500 });
    witness.check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `the page is wider than ${width} px`);
  }
  await page.setViewportSize({ width: 1920, height: 1080 });

  // The first action is refused until somebody is logged in.
  witness.serverMayBeGone = true;
  await entry.locator('input').fill('<b>looked at</b>');
  await entry.locator('form button').click();
  await page.locator('#log-in-name').fill(name);
  await page.locator('#log-in-password').fill(password);
  await page.locator('dialog button[type=submit]').click();
  await page.locator('[data-act="unshelve"]').waitFor();
  witness.serverMayBeGone = false;
  await page.waitForFunction(() => /shelved by/.test(document.getElementById('alarm-answer').innerText));
  witness.check(await page.locator('main b', { hasText: 'looked at' }).count() === 0, 'a reason was read as markup');
  await page.locator('[data-act="unshelve"]').click();
  await entry.locator('[data-act="acknowledge"]').click();
  await page.waitForFunction(id => document.querySelector(`li.alarm[data-id="${id}"]`)?.dataset.state === 'ACKNOWLEDGED_ACTIVE', alarm);
  console.log('ACKNOWLEDGED'); // the test ends the fault
  await entry.waitFor({ state: 'detached' });
  await page.waitForFunction(id => [...document.querySelectorAll('table tbody tr')].some(row => row.cells[1]?.textContent === id && row.cells[2]?.textContent === 'clear'), alarm);
  await page.screenshot({ path: join(folder, 'alarms-history-1920.png') });
  const lines = await page.locator('table tbody tr').evaluateAll(rows => rows.map(row => [...row.cells].map(cell => cell.textContent)));
  console.log(JSON.stringify(lines.filter(line => line[1] === alarm).map(line => [line[2], line[3]])));
});
