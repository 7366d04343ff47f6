// A stock JSROOT page, not ours: its HierarchyPainter browses the server's h.json, draws every object and follows updates.
// Usage: node stock-jsroot.mjs URL [PATTERN of the paths to draw]
import { patience, withBrowser } from './browser.mjs';

const [url, pattern = '.'] = process.argv.slice(2);
// The page stands at the server's own address, as a colleague's behind the same proxy would; JSROOT is the file from npm.
const html = `<!doctype html><meta charset="utf-8"><title>stock JSROOT</title><link rel="icon" href="data:,">
<div id="tree"></div><div id="draw" style="width: 900px; height: 600px"></div><script src="/lib/jsroot.min.js"></script>`;

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  await page.route('**/stock.html', route => route.fulfill({ contentType: 'text/html', body: html }));
  const open = async () => {
    await page.goto(new URL('/stock.html', url).href);
    await page.waitForFunction(() => globalThis.JSROOT);
    return page.evaluate(async () => {
      globalThis.painter = new JSROOT.HierarchyPainter('stock', 'tree');
      painter.setDisplay('simple', 'draw');
      await painter.openOnline('/');
      const items = [];
      painter.forEachItem(item => { if (item._kind?.startsWith('ROOT.T') && !item._childs) items.push(painter.itemFullName(item)); });
      return items;
    });
  };
  const all = await open();
  witness.check(all.length >= 5, `JSROOT finds ${all.length} objects in h.json`);
  const items = all.filter(item => new RegExp(pattern).test(item));
  witness.check(items.length > 0, `none of ${all.join(' ')} matches ${pattern}`);
  for (const item of items) {
    // A fresh page each: JSROOT keeps the methods of a class from the first object that it meets.
    await open();
    const seen = await page.evaluate(async name => {
      await painter.display(name);
      const paths = [...document.querySelectorAll('#draw svg path')].map(path => path.getAttribute('d') ?? '');
      return { paths: paths.length, bad: paths.filter(path => /NaN|Infinity/.test(path)).length, text: document.querySelector('#draw svg')?.textContent ?? '' };
    }, item);
    witness.check(seen.paths > 3 && seen.bad === 0, `${item}: ${seen.paths} paths, ${seen.bad} with bad coordinates`);
    witness.check(!/NaN/.test(seen.text), `${item}: NaN in a text`);
  }
  // What its "monitoring" does at each turn.
  const histogram = items.find(item => /ecal_energy|energy/.test(item)) ?? items[0];
  await open();
  const entries = await page.evaluate(async ([name, patience]) => {
    await painter.display(name);
    const read = () => Number(document.querySelector('#draw svg').textContent.match(/Entries\s*([0-9.e+]+)/)?.[1]);
    const before = read();
    for (const end = Date.now() + patience; Date.now() < end;) {
      await new Promise(resolve => setTimeout(resolve, 500));
      await painter.updateItems(false);
      if (read() !== before) break;
    }
    return [before, read()];
  }, [histogram, patience]);
  witness.check(entries[1] > entries[0], `${histogram} does not follow: entries ${entries}`);
  console.log(`${items.length} objects drawn by a stock JSROOT page; ${histogram} went from ${entries[0]} to ${entries[1]} entries`);
});
