// Histograms that are chosen before they are there: limits alone are known, before the first spill and after a restart of the server. Says what it sees, for the
// test that plays the server: WAITING, DRAWN, and both once more. Usage: node chosen.mjs URL
import { patience, withBrowser } from './browser.mjs';

const [url] = process.argv.slice(2);
const chosen = 'HCAL/energy';

await withBrowser(url, async (browser, witness) => {
  const [asked, unasked, wrong] = await Promise.all(['/HCAL/energy', '', '/HCAL/nothing'].map(async path => {
    const page = witness.watch(await browser.newPage());
    await page.goto(`${url}#histograms${path}`);
    return page;
  }));
  const run = page => page.locator('figure[data-set="run"]');
  for (let start = 1; start <= 2; start++) {
    for (const [page, path] of [[asked, chosen], [wrong, 'HCAL/nothing']]) {
      await run(page).getByText(`No event yet: ${path} comes with the first spill`).waitFor({ timeout: patience });
      witness.check(await run(page).locator('.drawing').isHidden(), `start ${start}: something is drawn in place of ${path}`);
      const quality = await run(page).locator('.quality b').textContent();
      witness.check(quality === 'INVALID', `start ${start}: ${path} is ${quality} before it is there`);
    }
    await unasked.locator('nav button[data-path="Limits/vanilla"][aria-current="true"]').waitFor({ timeout: patience });
    await run(unasked).locator('svg [objtype]').first().waitFor({ state: 'attached', timeout: patience });
    console.log('WAITING');
    await run(asked).locator('svg [objname="energy"]').first().waitFor({ timeout: patience });
    await run(asked).locator('.quality b', { hasText: 'GOOD' }).waitFor({ timeout: patience });
    await asked.locator(`nav button[data-path="${chosen}"][aria-current="true"]`).waitFor({ timeout: patience });
    await run(wrong).getByText('There is no histogram HCAL/nothing').waitFor({ timeout: patience });
    // Nobody has chosen: the first of the list.
    await unasked.locator('nav li:first-child button[data-path="ECAL/occupancy_main"][aria-current="true"]').waitFor({ timeout: patience });
    await run(unasked).locator('svg [objname="occupancy_main"]').first().waitFor({ timeout: patience });
    const addresses = [asked, unasked, wrong].map(page => new URL(page.url()).hash).join(' ');
    witness.check(addresses === `#histograms/${chosen} #histograms #histograms/HCAL/nothing`, `start ${start}: the addresses are ${addresses}`);
    witness.serverMayBeGone = true;
    console.log('DRAWN');
  }
});
