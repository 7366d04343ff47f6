// Drives the physics, limit and histogram pages of a monitor that takes spills. Usage: node plots.mjs URL FOLDER-FOR-SCREENSHOTS live|read
// "live": everything is used and looked at while numbers change. "read": one line of JSON with what the pages say, for comparison with ledger and messages.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { patience, withBrowser } from './browser.mjs';

const [url, folder, mode] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  await page.setViewportSize({ width: 1920, height: 1080 });
  if (mode === 'read') {
    console.log(JSON.stringify({ ...await readPhysics(page), ...await readLimits(page), ...await readHistogram(page) }));
    return;
  }
  await histograms(page, witness);
  await physics(page, witness);
  await limits(page, witness);
  await shift(page, witness);
  await pictures(page, witness);
});

function open(page, place) {
  return page.goto(`${url}?theme=dark#${place}`);
}

function figure(page, name) {
  return page.locator(`figure[data-set="${name}"]`);
}

// Run, window and reference beside each other, with a Kolmogorov number each; numbers go on; empty is EMPTY.
async function histograms(page, witness) {
  await open(page, 'histograms/Physics/ecal');
  for (const name of ['run', 'window', 'reference']) await figure(page, name).locator('svg [objtype^="TH1"]').first().waitFor({ state: 'attached', timeout: patience });
  for (const name of ['run', 'window']) {
    await page.waitForFunction(set => /Kolmogorov (<|[01]\.)/.test(document.querySelector(`figure[data-set="${set}"] .number`).textContent), name, { timeout: patience });
    await figure(page, name).locator('svg [objtype="TGraph"]').first().waitFor({ state: 'attached', timeout: patience });
    witness.check(/GOOD/.test(await figure(page, name).locator('.quality').innerText()), `${name} is not GOOD`);
    witness.check(/ago/.test(await figure(page, name).locator('.quality').innerText()), `${name} has no age`);
  }
  witness.check(/Last \d+ of \d+ spills/.test(await figure(page, 'window').innerText()), 'the window does not tell its spills');
  const entries = () => figure(page, 'run').locator('.number').innerText();
  const before = await entries();
  await page.waitForFunction(old => document.querySelector('figure[data-set="run"] .number').textContent.split('·')[0] !== old, before.split('·')[0], { timeout: patience });
  await page.click('nav button[data-path="Custom/nothing"]');
  await page.waitForFunction(() => document.querySelector('figure[data-set="run"] .quality').textContent.startsWith('EMPTY'), null, { timeout: patience });
  witness.check(!/Kolmogorov/.test(await figure(page, 'run').locator('.number').innerText()), 'an empty histogram has a Kolmogorov number');
  await page.click('nav button[data-path="Custom/total"]');
  await figure(page, 'run').locator('svg [objname="total"]').first().waitFor({ state: 'attached', timeout: patience });
  await page.click('nav button[data-path="Physics/ecal_hcal"]');
  for (const name of ['run', 'window', 'reference']) await figure(page, name).locator('svg [objtype^="TH2"]').first().waitFor({ state: 'attached', timeout: patience });
  console.log('histograms: run, window and reference drawn and compared');
}

async function physics(page, witness) {
  await open(page, 'physics');
  for (const name of ['ecal_hcal', 'ecal_hcal_selected', 'missing_energy', 'missing_energy_selected', 'shower_chi2', 'beam_cell_in_spill'])
    await page.locator(`.drawing [objname="${name}"]`).first().waitFor({ state: 'attached', timeout: patience });
  await page.waitForSelector('.drawing [objname="shower_chi2"] ~ * , .drawing.with-lines [objtype="TGraph"]', { state: 'attached', timeout: patience });
  await page.waitForFunction(() => /first tenth of the spill/.test(document.getElementById('view-physics').textContent), null, { timeout: patience });
  await page.waitForFunction(() => document.querySelectorAll('[aria-labelledby="pane-sidebands-and-background"] tbody tr').length === 3, null, { timeout: patience });
  // Cut efficiencies have errors.
  await page.waitForFunction(() => [...document.querySelectorAll('td')].filter(cell => /%.*±/.test(cell.textContent)).length > 3, null, { timeout: patience });
  console.log('physics: planes, missing energy, cuts, sidebands, chi2 and response drawn');
}

async function limits(page, witness) {
  await open(page, 'limits');
  const value = name => page.locator('.legend span', { hasText: name }).first().locator('b').innerText();
  await page.waitForFunction(() => /e⁺/.test(document.querySelector('#view-limits .legend')?.textContent ?? ''), null, { timeout: patience });
  for (const name of ['g−2 band', 'expected ±2σ', 'expected ±1σ', 'observed', 'BaBar', 'Belle II', 'CCFR', 'NA64μ projection']) await page.locator('.legend span', { hasText: name }).first().waitFor({ state: 'attached' });
  const [before, massBefore] = [await value('observed'), await page.locator('.slider b').first().innerText()];
  // Keyboard: the slider moves the reading.
  await page.locator('.curve-plot input').first().focus();
  for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowRight');
  witness.check(await page.locator('.slider b').first().innerText() !== massBefore && await value('observed') !== before, 'the keyboard does not move the reading');
  // Mouse: hovering reads there.
  // New data may draw the plot anew under the mouse: moved until it has read.
  for (const end = Date.now() + patience; ; await page.waitForTimeout(100)) {
    const box = await page.locator('.curve-plot .u-over').first().boundingBox();
    if (box) await page.mouse.move(box.x + (0.85 + 0.1 * Math.random()) * box.width, box.y + 0.5 * box.height);
    if (await page.evaluate(() => parseFloat(document.querySelector('#view-limits .slider b').textContent) > 200)) break;
    if (Date.now() > end) throw new Error('the mouse does not move the reading');
  }
  await page.getByRole('button', { name: 'dark' }).click();
  await page.waitForFunction(() => /thermal target, f = 10/.test(document.querySelector('#view-limits .legend').textContent) && /α_D/.test(document.querySelector('#view-limits .note').textContent), null, { timeout: patience });
  // The history goes back to the first spill, and to now again.
  await page.waitForFunction(() => Number(document.querySelector('input[aria-label^="History"]').max) > 2, null, { timeout: patience });
  const eot = () => page.locator('.key-figures dd').first().innerText();
  const nowEot = await eot();
  await page.locator('input[aria-label^="History"]').focus();
  await page.keyboard.press('Home');
  await page.waitForFunction(old => document.querySelector('#view-limits .key-figures dd').textContent !== old && /as of spill/.test(document.querySelector('#view-limits .note').textContent), nowEot, { timeout: patience });
  await page.getByRole('button', { name: 'back to now' }).click();
  await page.waitForFunction(() => !/as of spill/.test(document.querySelector('#view-limits .note').textContent), null, { timeout: patience });
  witness.check(await page.locator('table', { hasText: 'NA64μ proj.' }).locator('tbody tr').count() === 15, 'the table is not complete');
  witness.check(/darkcast/.test(await page.locator('.sources').innerText()), 'sources are not named');
  console.log('limits: bands, published curves, projections, history and keyboard work');
}

// The shift plots in their order, with the reference drawn over them, and on paper.
async function shift(page, witness) {
  await open(page, 'shift');
  const pane = path => page.locator(`section[aria-labelledby="pane-${path.toLowerCase().replace(/[^a-z0-9]+/g, '-')}"]`);
  for (const path of ['Daq/spill_rate', 'Physics/ecal_beam', 'Physics/ecal_hcal_selected', 'Timing/master_time']) await pane(path).locator('svg [objtype^="TH"]').first().waitFor({ state: 'attached', timeout: patience });
  for (const path of ['Daq/spill_rate', 'Physics/ecal_beam']) await pane(path).locator('svg [objtype="TGraph"]').first().waitFor({ state: 'attached', timeout: patience });
  const note = path => pane(path).locator('.note').first().innerText();
  witness.check(/line: reference$/.test(await note('Daq/spill_rate')), `the rate says: ${await note('Daq/spill_rate')}`);
  witness.check(/Kolmogorov (<|[01]\.)/.test(await note('Physics/ecal_beam')), `the beam peak says: ${await note('Physics/ecal_beam')}`);
  // What the browser would print while its dialog is open.
  await page.evaluate(() => { window.print = () => new Promise(resolve => { window.dialogClosed = resolve; }); });
  await page.getByRole('button', { name: 'Print or save' }).click();
  await page.waitForFunction(() => window.dialogClosed, null, { timeout: patience });
  const paper = await page.pdf({ path: join(folder, 'shift.pdf'), preferCSSPageSize: true, printBackground: true });
  witness.check(paper.length > 20_000, `the printed page has ${paper.length} bytes only`);
  const width = await page.evaluate(() => document.body.scrollWidth);
  witness.check(width <= 1048, `the printed page is ${width} px wide: A4 takes 1047`);
  witness.check(!await page.locator('nav.tabs').isVisible() && !await page.getByRole('button', { name: 'Print or save' }).isVisible(), 'tabs or buttons are printed');
  await page.evaluate(() => window.dialogClosed());
  await page.locator('nav.tabs').waitFor({ timeout: patience });
  console.log('shift plots: drawn with their references, and printed');
}

async function pictures(page, witness) {
  for (const theme of ['dark', 'light']) {
    for (const [name, place, ready] of [['physics', 'physics', '.drawing [objname="beam_cell_in_spill"]'], ['limits', 'limits', '.sources li'], ['histograms', 'histograms/Physics/ecal', 'figure[data-set="window"] svg [objtype="TGraph"]']]) {
      for (const width of [1920, 390]) {
        await page.setViewportSize({ width, height: width === 1920 ? 1080 : 844 });
        await page.goto(`${url}?theme=${theme}#${place}`);
        await page.waitForSelector(ready, { state: 'attached', timeout: patience });
        await page.waitForTimeout(1500);
        const seen = await page.evaluate(() => ({
          overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          nan: [...document.querySelectorAll('svg path')].some(path => /NaN|Infinity/.test(path.getAttribute('d') ?? '')),
        }));
        witness.check(seen.overflow <= 0, `${name} at ${width} px is ${seen.overflow} px too wide`);
        witness.check(!seen.nan, `${name} at ${width} px draws NaN`);
        await page.screenshot({ path: join(folder, `${name}-${width}-${theme}.png`), fullPage: true });
      }
    }
  }
  console.log(`screenshots in ${folder}`);
}

async function readPhysics(page) {
  await open(page, 'physics');
  await page.waitForSelector('#view-physics table tbody tr', { timeout: patience });
  await page.waitForFunction(() => /dimuons/.test(document.querySelector('[aria-labelledby="pane-dimuons-standard-candle"] .note')?.textContent ?? ''), null, { timeout: patience });
  return page.evaluate(() => {
    const pane = id => document.querySelector(`[aria-labelledby="pane-${id}"]`);
    const cells = row => [...row.cells].map(cell => cell.textContent);
    return {
      cutFlow: [...pane('cut-flow-of-the-run').querySelectorAll('tbody tr')].map(row => [row.cells[0].textContent, Number(row.cells[2].textContent.replaceAll('\u2009', ''))]),
      sidebands: [...pane('sidebands-and-background').querySelectorAll('tbody tr')].map(cells),
      dimuons: Number(pane('dimuons-standard-candle').querySelector('.note').textContent.match(/: ([\d\u2009]+) dimuons/)[1].replaceAll('\u2009', '')),
    };
  });
}

async function readLimits(page) {
  await open(page, 'limits');
  await page.waitForFunction(() => document.querySelectorAll('[aria-labelledby="pane-as-a-table"] tbody tr').length === 15, null, { timeout: patience });
  // The history is a document of its own.
  await page.waitForFunction(() => Number(document.querySelector('input[aria-label^="History"]').max) > 0, null, { timeout: patience });
  return page.evaluate(() => ({
    eot: document.querySelector('#view-limits .key-figures dd').textContent,
    candidates: document.querySelectorAll('#view-limits .key-figures dd')[1].textContent,
    observed: [...document.querySelectorAll('[aria-labelledby="pane-as-a-table"] tbody tr')].map(row => [Number(row.cells[0].textContent), row.cells[1].textContent]),
    points: Number(document.querySelector('input[aria-label^="History"]').max) + 1,
  }));
}

async function readHistogram(page) {
  await open(page, 'histograms/Physics/ecal');
  await page.waitForFunction(() => /entries/.test(document.querySelector('figure[data-set="reference"] .number')?.textContent ?? ''), null, { timeout: patience });
  return page.evaluate(() => Object.fromEntries(['run', 'window', 'reference'].map(set => [set, Number(document.querySelector(`figure[data-set="${set}"] .number`).textContent.match(/([\d\u2009]+) entries/)[1].replaceAll('\u2009', ''))])));
}
