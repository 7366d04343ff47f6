// One page left open while spills go by; the test feeds them. Says HEAP and its bytes after a garbage collection whenever a line comes
// in, and ends with the input. Usage: node memory.mjs URL PAGE
import { createInterface } from 'node:readline';
import { patience, withBrowser } from './browser.mjs';

const [url, name] = process.argv.slice(2);

await withBrowser(url, async (browser, witness) => {
  const page = witness.watch(await browser.newPage());
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${url}?theme=dark#${name}`);
  await page.waitForFunction(() => document.getElementById('connection').textContent === 'live', null, { timeout: patience });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('HeapProfiler.enable');
  console.log('READY');
  for await (const line of createInterface({ input: process.stdin })) {
    // The page shows the spill of this line before it is measured.
    await page.waitForFunction(wanted => document.getElementById('spill').textContent === wanted, line.trim(), { timeout: patience });
    await page.waitForTimeout(500);
    for (let turn = 0; turn < 3; turn++) await devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await devtools.send('Runtime.getHeapUsage');
    const nodes = await page.evaluate(() => document.getElementsByTagName('*').length);
    console.log(`HEAP ${usedSize} ${nodes}`);
  }
});
