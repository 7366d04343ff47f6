// The running limit of the overview where nothing is excluded between two masses: no line is drawn across. Usage: node gap.mjs URL
import { patience, withBrowser } from './browser.mjs';

const [url] = process.argv.slice(2);
const gapMeV = [120, 240];

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.route('**/api/limits', async route => {
    const answer = await route.fetch(), limits = await answer.json();
    for (const curve of limits.curves.value) curve.observed = curve.observed.map((value, index) => curve.massesMeV[index] > gapMeV[0] && curve.massesMeV[index] < gapMeV[1] ? null : value);
    await route.fulfill({ response: answer, json: limits });
  });
  await page.goto(`${url}?theme=dark#overview`);
  await page.waitForSelector('#view-overview .plot.limit canvas', { timeout: patience });
  await page.waitForTimeout(500);
  const box = await page.locator('#view-overview .plot.limit .u-over').boundingBox();
  const seen = { drawn: 0, gap: 0, inkOutside: 0, inkInGap: 0 };
  for (let share = 0.05; share < 0.98; share += 0.01) {
    const x = box.x + share * box.width;
    await page.mouse.move(x, box.y + box.height / 2);
    const { mass, ink } = await page.evaluate(x => {
      const canvas = document.querySelector('#view-overview .plot.limit canvas'), place = canvas.getBoundingClientRect();
      const over = document.querySelector('#view-overview .plot.limit .u-over').getBoundingClientRect();
      const column = canvas.getContext('2d').getImageData(Math.round((x - place.left) * canvas.width / place.width), Math.round((over.top - place.top) * canvas.height / place.height) + 2, 1, Math.round(over.height * canvas.height / place.height) - 4).data;
      let ink = 0;
      // The observed limit has the colour of the letters, which nothing else in the plot has.
      for (let at = 0; at < column.length; at += 4) if (Math.min(column[at], column[at + 1], column[at + 2]) > 215) ink++;
      return { mass: parseFloat(document.querySelector('#view-overview .plot.limit ~ .legend b').textContent), ink };
    }, x);
    // A little within: the mass that is read is the nearest of the curve.
    if (mass > 1.15 * gapMeV[0] && mass < gapMeV[1] / 1.15) { seen.gap++; seen.inkInGap += ink; }
    else if (mass < gapMeV[0] / 1.15) { seen.drawn++; seen.inkOutside += ink > 0 ? 1 : 0; }
  }
  witness.check(seen.drawn > 40 && seen.inkOutside === seen.drawn, `the observed limit is seen in ${seen.inkOutside} of ${seen.drawn} columns where it is known`);
  witness.check(seen.gap > 3 && seen.inkInGap === 0, `a line crosses the gap: ${seen.inkInGap} points in ${seen.gap} columns`);
});
