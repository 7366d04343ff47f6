// What the page of histograms says of those that differ from their reference, and of the spills that are summed. Usage: node histograms.mjs URL DIFFERENT FOLDER
import { join } from 'node:path';
import { withBrowser } from './browser.mjs';

const [url, different, folder] = process.argv.slice(2);

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.goto(`${url}?theme=dark#histograms`);
  const heading = wanted => page.waitForFunction(text => document.querySelector('figure[data-set="run"] figcaption b').textContent === text, wanted);
  await page.locator('.browser .differing', { hasText: '1 of 9 differ from the reference' }).waitFor();
  const marked = await page.$$eval('#view-histograms nav button', buttons => buttons.filter(button => button.querySelector('.differs').checkVisibility()).map(button => `${button.dataset.path}:${button.innerText}`));
  witness.check(marked.length === 1 && marked[0] === `${different}:${different.split('/')[1]} ✗ differs`, `marked are ${marked}`);
  await heading('Run 9264, spills 1 to 3');
  await page.screenshot({ path: join(folder, 'differing-1920.png') });
  console.log('MARKED'); // the test sends a spill
  await heading('Run 9264, spills 1 to 4');
  await page.goto(`${url}?theme=dark#wall`);
  await page.locator('.wall-reasons li', { hasText: 'Histograms that differ from the reference: 1 of 9.' }).waitFor();
  witness.check(await page.locator('.wall-word').innerText() === 'GOOD', `the wall says ${await page.locator('.wall-word').innerText()}`);
  // A reference is fetched once, and again after the program was started anew: it may have another one then.
  const fetched = await page.evaluate(async path => {
    const { References } = await import('./js/plots/reference-overlay.js');
    const real = window.fetch, references = new References(), counts = [];
    let count = 0;
    window.fetch = (...asked) => { if (String(asked[0]).startsWith('Reference/')) count++; return real(...asked); };
    for (const started of [1, 1, 2, 2]) {
      references.startedAt(started);
      await references.of(path);
      counts.push(count);
    }
    window.fetch = real;
    return counts.join();
  }, different);
  witness.check(fetched === '1,1,2,2', `references were fetched ${fetched} times`);
});
