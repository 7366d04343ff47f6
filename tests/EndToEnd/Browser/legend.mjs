// The limits page of the dark model: lines of one colour are told apart by their dashes, also in the legend; what needs fewer electrons than were scanned is told as
// that. And a histogram that cannot be had does not leave another one under its name. Usage: node legend.mjs URL
import { patience, withBrowser } from './browser.mjs';
import { playDocument } from './played.mjs';

const [url] = process.argv.slice(2);
const [limits, backdrop] = await Promise.all(['api/limits', 'api/limits/backdrop'].map(async path => (await fetch(new URL(path, url))).json()));
const masses = [1, 10, 100, 1000];

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  await page.setViewportSize({ width: 1920, height: 1080 });
  for (const curve of limits.curves.value) Object.assign(curve, { model: 'DARK', alphaD: 0.1 });
  await playDocument(page, 'api/limits', limits);
  await playDocument(page, 'api/limits/backdrop', { ...backdrop, thermal: [1, 10].map(f => ({ name: `thermal target, f = ${f}`, citation: '', origin: '', massesMeV: masses, couplings: masses.map(mass => f * 1e-6 * mass) })) });
  const needed = [0, 0, 3e11, null];
  await playDocument(page, 'api/limits/outlook', {
    version: 1, history: [],
    outlook: {
      eotNow: 1e8, eotGoal: 1e13, largestEot: 1e15, backgroundAtGoal: 0.1, assumption: 'an assumption', projections: [],
      needed: ['ELECTRON', 'ELECTRON', 'POSITRON', 'POSITRON'].map(beam => ({ model: 'DARK', beam, target: 'a target', massesMeV: masses, eot: needed })),
    },
  });
  await page.goto(`${url}?theme=dark#limits`);
  await page.waitForFunction(() => /f = 10/.test(document.querySelector('#view-limits .legend')?.textContent ?? '') && /whole band/.test(document.getElementById('view-limits').textContent), null, { timeout: patience });
  const swatches = await page.$$eval('#view-limits .legend .swatch.line', all => all.map(swatch => [swatch.parentElement.textContent, getComputedStyle(swatch).background, swatch.clientWidth, swatch.clientHeight]));
  const thermal = swatches.filter(([name]) => name.startsWith('thermal'));
  witness.check(thermal.length === 2 && thermal[0][1] !== thermal[1][1] && thermal.every(([, look]) => /repeating-linear-gradient/.test(look)), `thermal lines look like ${JSON.stringify(thermal)}`);
  witness.check(swatches.every(([, , width, height]) => width > 20 && height > 0), `swatches are ${JSON.stringify(swatches)}`);
  const row = mass => page.$$eval('[aria-labelledby="pane-as-a-table"] tbody tr', (rows, mass) => [...rows.find(row => row.cells[0].textContent === mass).cells].slice(8, 12).map(cell => cell.textContent), mass);
  witness.check((await row('2')).every(text => text === '< 10⁹') && (await row('100')).every(text => text === '3.0×10¹¹') && (await row('500')).every(text => text === '–'), `needed: ${[await row('2'), await row('100'), await row('500')].join(' | ')}`);
  const said = await page.$$eval('[aria-labelledby^="pane-electrons-on-target"] .legend > span', all => all.map(one => one.textContent));
  witness.check(said.some(text => /upper edge < 10⁹$/.test(text)) && said.some(text => /^now 1\.0×10⁸$|^now \d/.test(text)), `the legend says ${said.join(' | ')}`);

  await page.goto(`${url}?theme=dark#histograms/ECAL/occupancy_main`);
  const run = page.locator('figure[data-set="run"]');
  await run.locator('svg [objname="occupancy_main"]').first().waitFor({ timeout: patience });
  witness.serverMayBeGone = true;
  await page.route('**/HCAL/energy/root.json.gz**', route => route.fulfill({ status: 503, body: '' }));
  await page.click('nav button[data-path="HCAL/energy"]');
  await run.locator('svg [objname]').first().waitFor({ state: 'detached', timeout: patience });
  console.log('the picture of another histogram is gone');
});
