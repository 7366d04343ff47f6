// The limits page while the signal box is closed, and after it was opened: the withheld counts are neither numbers nor results. The test opens the box
// after CLOSED. Usage: node blinded.mjs URL
import { patience, withBrowser } from './browser.mjs';

const [url] = process.argv.slice(2);

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.goto(`${url}?theme=dark#limits`);
  await page.waitForSelector('#view-limits tbody tr', { timeout: patience });
  await page.waitForFunction(() => Number(document.querySelector('input[aria-label^="History"]').max) > 0, null, { timeout: patience });
  const figures = () => page.$$eval('#view-limits .key-figures > div', all => Object.fromEntries(all.map(one => [one.children[0].textContent, one.children[1].textContent])));
  const reach = () => page.$$eval('[aria-labelledby="pane-counting-and-benchmarks"] tbody tr', rows => rows.map(row => row.cells[4].textContent));
  const travel = async () => {
    await page.locator('input[aria-label^="History"]').focus();
    await page.keyboard.press('Home');
    await page.waitForFunction(() => /as of spill/.test(document.querySelector('#view-limits .note').textContent), null, { timeout: patience });
  };
  const closed = async when => {
    const seen = await figures();
    witness.check(seen.Candidates === 'blinded' && seen['Signal events, observed'] === 'blinded' && seen['Signal events, expected'].startsWith('< '), `${when}: ${JSON.stringify(seen)}`);
    const reaches = await reach();
    witness.check(reaches.length === 4 && reaches.every(text => /^expected: (× [\d.\u2009]+ above|inside|excludes it)$/.test(text)), `${when}: reach ${reaches}`);
    const words = await page.locator('#view-limits').innerText();
    witness.check(!/-1|−1 cand|nothing excluded/.test(words), `${when}: ${words}`);
  };
  await closed('now');
  await travel();
  witness.check(/EOT, candidates blinded$/.test(await page.locator('output').innerText()), `history: ${await page.locator('output').innerText()}`);
  await closed('in the past');

  console.log('CLOSED');
  await page.waitForFunction(() => /EOT, 0 candidates$/.test(document.querySelector('#view-limits output').textContent), null, { timeout: patience });
  await page.waitForFunction(() => document.querySelectorAll('#view-limits .key-figures dd')[1].textContent === '0', null, { timeout: patience });
  witness.check((await reach()).every(text => !text.startsWith('expected')), `opened: reach ${await reach()}`);
  await page.getByRole('button', { name: 'back to now' }).click();
  await page.waitForFunction(() => document.querySelectorAll('#view-limits .key-figures dd')[1].textContent === '1', null, { timeout: patience });
});
