// Drives every page of EdgeMon while numbers change. Usage: node page.mjs URL FOLDER-FOR-SCREENSHOTS [RUN-MADE-BY-A-TEST]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { patience, withBrowser } from './browser.mjs';

const [url, folder, fedRun] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

// What must be there on each page before it counts as shown.
const views = {
  overview: ['#view-overview .drawing [objtype^="TH2"]', '#view-overview .drawing [objtype="TBox"]', '#view-overview .plot.limit canvas', '#view-overview .trends canvas', '#view-overview tbody tr'],
  wall: ['#view-wall .wall[data-verdict] .wall-word'],
  shift: ['#view-shift .drawing [objtype^="TH"]', '#view-shift .trends canvas'],
  spills: ['#view-spills tbody tr', '#view-spills .trends canvas'],
  physics: ['#view-physics .drawing [objtype^="TH2"]', '#view-physics tbody tr'],
  limits: ['#view-limits .plot.limit canvas', '#view-limits tbody tr'],
  detectors: ['#view-detectors .cell b', '#view-detectors .detail canvas'],
  events: ['#view-events .wave polyline', '#view-events tbody tr'],
  // Trends only where sensors are configured.
  daq: ['#view-daq tbody tr', ...(await (await fetch(new URL('api/sensors', url))).json()).sensors.length > 0 ? ['#view-daq .trends canvas'] : []],
  histograms: ['#view-histograms .drawing svg [objtype]', '#view-histograms nav button[aria-current="true"]'],
};

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  await page.setViewportSize({ width: 1920, height: 1080 });
  const start = Date.now();
  await page.goto(`${url}?theme=dark`);
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null);
  await page.waitForFunction(() => document.getElementById('connection').textContent === 'live', null, { timeout: patience });
  console.log(`first paint ${paint === null ? 'unknown' : paint.toFixed(0)} ms, live after ${Date.now() - start} ms`);

  await numbersChange(page);
  for (const [name, needed] of Object.entries(views)) {
    for (const theme of ['dark', 'light']) {
      for (const width of [1920, 390]) {
        await page.setViewportSize({ width, height: width === 1920 ? 1080 : 844 });
        await page.goto(`${url}?theme=${theme}#${name}`);
        for (const selector of needed) await page.waitForSelector(selector, { state: 'attached', timeout: patience });
        await page.waitForTimeout(500);
        await inspect(page, witness, `${name} at ${width} px`);
        await page.screenshot({ path: join(folder, `${name}-${width}-${theme}.png`), fullPage: width === 390 });
      }
    }
  }
  await spills(page, witness);
  await detectors(page, witness);
  await events(page, witness);
  await plane(page, witness);
  await everyHistogram(page, witness);
  await keyboard(page, witness);
  console.log(`screenshots in ${folder}`);
});

// A spill goes by: the spill number, the EOT of the spill and of the run, and the newest row of the table are new; ages go on.
async function numbersChange(page) {
  const read = () => page.evaluate(() => ({
    spill: document.querySelector('#view-overview tbody td')?.textContent,
    eot: document.querySelector('.hero-numbers .value')?.textContent,
    run: document.querySelectorAll('.hero-numbers .note')[1]?.textContent,
  }));
  await page.waitForSelector('#view-overview tbody tr', { timeout: patience });
  const before = await read();
  await page.waitForFunction(old => {
    const row = document.querySelector('#view-overview tbody td')?.textContent;
    const values = document.querySelectorAll('.hero-numbers .value');
    return row !== old.spill && values[0].textContent !== old.eot && document.querySelectorAll('.hero-numbers .note')[1].textContent !== old.run;
  }, before, { timeout: patience });
  console.log(`numbers change: ${JSON.stringify(before)} -> ${JSON.stringify(await read())}`);
}

async function inspect(page, witness, where) {
  const seen = await page.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    nan: [...document.querySelectorAll('svg path')].some(path => /NaN|Infinity/.test(path.getAttribute('d') ?? '')),
    headings: document.querySelectorAll('h1').length,
    unnamed: [...document.querySelectorAll('button, a')].filter(element => !element.hidden && !(element.textContent.trim() || element.getAttribute('aria-label'))).length,
    unlabelled: [...document.querySelectorAll('section')].filter(element => !element.hasAttribute('aria-label') && !document.getElementById(element.getAttribute('aria-labelledby'))).length,
    doubled: [...document.querySelectorAll('[id]')].map(element => element.id).filter((id, index, all) => all.indexOf(id) !== index),
    current: document.querySelectorAll('nav.tabs [aria-current="page"]').length,
    words: document.body.innerText,
  }));
  witness.check(seen.overflow <= 0, `${where}: ${seen.overflow} px wider than the window`);
  witness.check(!seen.nan, `${where}: a drawing has a coordinate that is not a number`);
  witness.check(seen.headings === 1 && seen.current === 1, `${where}: ${seen.headings} main headings, ${seen.current} current tabs`);
  witness.check(seen.unnamed === 0, `${where}: ${seen.unnamed} buttons or links without a name`);
  witness.check(seen.unlabelled === 0, `${where}: ${seen.unlabelled} sections without a label`);
  witness.check(seen.doubled.length === 0, `${where}: ids used twice: ${seen.doubled}`);
  witness.check(!/NaN|undefined|null|\[object/.test(seen.words), `${where}: shows ${seen.words.match(/.*(NaN|undefined|null|\[object).*/)?.[0]}`);
}

// Why a spill is not GOOD stands in the table, and these alone can be asked for; counts have an axis of whole numbers from 0.
async function spills(page, witness) {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.goto(`${url}?theme=dark#spills`);
  const rows = () => page.$$eval('[aria-labelledby="pane-spills"] tbody tr', all => all.map(row => [...row.cells].slice(3, 5).map(cell => cell.textContent)));
  await page.waitForSelector('[aria-labelledby="pane-spills"] tbody tr', { timeout: patience });
  const all = await rows();
  await page.getByRole('button', { name: 'only not GOOD' }).click();
  const bad = await rows();
  witness.check(bad.length < all.length && bad.every(([quality, why]) => quality !== 'GOOD' && why.length > 3), `spills that are not GOOD: ${JSON.stringify(bad)}`);
  const titles = await page.$$eval('#view-spills .trends h3', found => found.filter(title => title.checkVisibility()).map(title => title.firstChild.textContent));
  for (const wanted of ['Width of the electron peak', 'Rejected and dropped events']) witness.check(titles.includes(wanted), `trends of the spills: ${titles}`);
  const run = await page.$$eval('[aria-labelledby="pane-runs"] tbody td', cells => cells.map(cell => cell.textContent));
  witness.check(Number(run[4]) > 0 && /×10/.test(run[6]), `the table of runs says ${run}`);
  if (!fedRun) return;
  // Of spills that a test has made it is known what they hold.
  witness.check(run[0] === fedRun, `the table of runs says ${run}`);
  witness.check(bad.some(([, why]) => /^source 622 missing/.test(why)), `no reason is told: ${JSON.stringify(bad)}`);
  witness.check(titles.includes('Second EOT against the scalers'), `trends of the spills: ${titles}`);
  witness.check(!titles.includes('Beam sample with SRD'), 'a trend without a value takes room');
}

// Every quantity; the arrows move between cells, Enter chooses one; what a cell shows is what the server says of it.
async function detectors(page, witness) {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${url}?theme=dark#detectors/pedestal/run`);
  await page.waitForSelector('#view-detectors .cell[data-index="0"]', { timeout: patience });
  await page.focus('#view-detectors .cell[tabindex="0"]');
  for (const key of ['ArrowRight', 'ArrowUp', 'Enter']) await page.keyboard.press(key);
  await page.waitForFunction(() => document.querySelector('#view-detectors .details')?.checkVisibility() && /^ECAL0 \(1,1\)$/.test([...document.querySelectorAll('#view-detectors h2')].map(h => h.textContent).find(text => text.startsWith('ECAL0'))), null, { timeout: patience });
  witness.check(await page.evaluate(() => location.hash.startsWith('#detectors/pedestal/run/')), 'the address does not keep the chosen cell');
  // Each trend says what it is, and two lines say which is which without their colours.
  await page.waitForFunction(() => [...document.querySelectorAll('#view-detectors .detail')].some(box => /^Noise/.test(box.innerText)), null, { timeout: patience });
  const titles = await page.$$eval('#view-detectors .detail h3', all => all.map(title => title.textContent));
  for (const wanted of ['Pedestal [ADC] against spill: even samples, odd samples (dashed)', 'Noise [ADC] against spill', 'Mean energy [GeV] against spill', 'Time against expectation [ns] against spill'])
    witness.check(titles.includes(wanted), `trends of a channel: ${titles}`);
  for (const button of ['Mean energy', 'Occupancy', 'Noise', 'Time', 'LED deviation', 'Pedestal']) {
    await page.getByRole('button', { name: button, exact: true }).click();
    await inspect(page, witness, `detectors, ${button}`);
  }
  const wrong = await page.evaluate(async patience => {
    const end = Date.now() + patience;
    while (true) {
      const { cells } = await (await fetch('api/detectors?span=run')).json();
      await new Promise(resolve => setTimeout(resolve, 100));
      const different = cells.filter(cell => document.querySelector(`.cell[data-index="${cell.index}"] b`)?.textContent !== (cell.pedestalAdc === null ? '–' : cell.pedestalAdc.toFixed(1)));
      if (different.length === 0) return '';
      if (Date.now() > end) return different.map(cell => cell.index).join();
    }
  }, patience);
  witness.check(wrong === '', `cells show another pedestal than the server: ${wrong}`);
}

// An event of the list, and one that is not there.
async function events(page, witness) {
  await page.goto(`${url}?theme=dark#events`);
  await page.waitForSelector('#view-events .wave', { timeout: patience });
  // One with a shower: a random trigger in the list has no pulse. Sought and clicked in one go, because the list moves on.
  await page.waitForFunction(() => {
    const row = [...document.querySelectorAll('#view-events .scroll tbody tr')].filter(row => row.cells.length === 6 && parseFloat(row.cells[3].textContent) > 50)[2];
    row?.querySelector('a').click();
    return row !== undefined;
  }, null, { timeout: patience });
  await filters(page, witness);
  await page.waitForFunction(() => /^#events\/\d+\/\d+\/\d+$/.test(location.hash), null, { timeout: patience });
  await page.waitForFunction(() => document.querySelectorAll('#view-events .wave').length >= 100 && document.querySelectorAll('#view-events .wave .half').length > 0
    && [...document.querySelectorAll('#view-events table')].at(-1).querySelectorAll('tbody tr').length >= 10, null, { timeout: patience });
  witness.serverMayBeGone = true;
  await page.fill('#view-events .field', '1/1/999999');
  await page.keyboard.press('Enter');
  await page.getByText('not in the buffer').waitFor({ timeout: patience });
  witness.serverMayBeGone = false;
}

// Each filter leaves the rows that it names, and all come back. In one go for each: in between the last event of a kind may leave the buffer.
async function filters(page, witness) {
  for (const [name, index] of [['Kept as', 1], ['Trigger', 2], ['First cut failed', 5]]) {
    const { all, shown, again } = await page.evaluate(([name, index]) => {
      const select = document.querySelector(`select[aria-label="Only events: ${name}"]`);
      const column = () => [...document.querySelectorAll('#view-events .scroll tbody tr')].filter(row => row.cells.length === 6).map(row => row.cells[index].textContent);
      const choose = value => {
        select.value = value;
        select.dispatchEvent(new Event('change', { bubbles: true }));
        return column();
      };
      const all = column().length;
      const shown = [...select.options].map(option => option.value).filter(value => value).map(value => [value, choose(value)]);
      return { all, shown, again: choose('').length };
    }, [name, index]);
    witness.check(shown.length > 0, `filter ${name} offers nothing`);
    for (const [value, seen] of shown)
      witness.check(seen.length > 0 && seen.every(text => index === 2 ? text.split(', ').includes(value) : text === value || (value === '–' && text === 'none')), `filter ${name} = ${value} shows ${[...new Set(seen)]}`);
    witness.check(all > 0 && again === all, `${again} of ${all} rows after filter ${name}`);
  }
}

// The plane after the cuts and near the box: both buttons draw anew, and the box stays.
async function plane(page, witness) {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${url}?theme=dark#physics`);
  for (const wanted of ['ecal_hcal', 'ecal_hcal_selected']) await page.waitForSelector(`.drawing [objname="${wanted}"]`, { state: 'attached', timeout: patience });
  await page.getByRole('button', { name: 'near the box' }).first().click({ timeout: patience });
  // Seen in one look: between two of them new data may draw the plane anew.
  await page.waitForFunction(() => document.querySelector('.drawing [objtype="TBox"] path')?.getBoundingClientRect().height > 15, null, { timeout: patience });
}

async function everyHistogram(page, witness) {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${url}?theme=dark#histograms`);
  await page.waitForSelector('#view-histograms nav button', { timeout: patience });
  const paths = await page.$$eval('#view-histograms nav button', buttons => buttons.map(button => button.dataset.path));
  for (const path of paths) {
    await page.click(`#view-histograms nav button[data-path="${path}"]`);
    const name = path.split('/').at(-1);
    await page.waitForFunction(wanted => document.querySelector(`.drawing [objname="${wanted}"], .drawing [objtype^="TGraph"]`), name, { timeout: patience });
    await inspect(page, witness, `histogram ${path}`);
  }
  console.log(`histograms drawn: ${paths.length}`);
}

// The skip link comes first, then the tabs; Enter on a tab shows its page.
async function keyboard(page, witness) {
  await page.goto(`${url}?theme=dark`);
  await page.waitForSelector('#view-overview');
  await page.keyboard.press('Tab');
  witness.check(await page.evaluate(() => document.activeElement.classList.contains('skip')), 'the first Tab does not reach the skip link');
  for (let i = 0; i < 24 && !await page.evaluate(() => document.activeElement.getAttribute('href') === '#daq'); i++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#view-daq', { timeout: patience });
}
