// What every browser test needs: Debian's chromium with a profile of its own, and a witness of all that goes wrong.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/** How long is waited for what must come [ms]: a time that no machine needs. */
export const patience = 180_000;

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Runs a task with a browser context and a witness; ends the process with 1 and one line per problem if there is any. */
export async function withBrowser(url, task) {
  const profile = mkdtempSync(join(tmpdir(), 'edgemon-browser-'));
  const browser = await chromium.launchPersistentContext(profile, { executablePath: '/usr/bin/chromium', headless: true, args: flags, timeout: patience });
  browser.setDefaultTimeout(patience);
  browser.setDefaultNavigationTimeout(patience);
  const witness = new Witness(new URL(url).host);
  try {
    await browser.addInitScript(() => document.addEventListener('securitypolicyviolation', event =>
      console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`)));
    await task(browser, witness);
  } catch (problem) {
    witness.note(problem.stack ?? String(problem));
    for (const page of browser.pages()) if (witness.diaries.has(page)) await witness.tell(page);
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
  for (const problem of witness.problems) console.log(`PROBLEM ${problem}`);
  process.exitCode = witness.problems.length === 0 ? 0 : 1;
}

// How much of what a page shows [letters], and of what it did last [lines], is told when a task failed; how long is waited for it [ms].
const tellLetters = 3000, tellLines = 40, tellPatience = 10_000;
const picturesOfFailures = fileURLToPath(new URL('../../../artifacts/browser/failed/', import.meta.url));

/** Remembers console errors, exceptions, failed requests and requests to other hosts; and for a task that fails, what its pages did last. */
export class Witness {
  constructor(host) {
    this.host = host;
    this.problems = [];
    this.serverMayBeGone = false;
    this.diaries = new WeakMap();
  }

  note(problem) {
    this.problems.push(problem);
  }

  check(condition, problem) {
    if (!condition) this.note(problem);
  }

  watch(page) {
    const diary = new Diary();
    this.diaries.set(page, diary);
    page.on('console', message => {
      diary.write(`console ${message.type()}: ${message.text()}`);
      if (message.type() === 'error' && !(this.serverMayBeGone && /ERR_|Failed to load/.test(message.text()))) this.note(`console: ${message.text()}`);
    });
    page.on('pageerror', error => this.note(`exception: ${error.stack ?? error.message}`));
    page.on('framenavigated', frame => diary.write(`at ${frame.url()}`));
    page.on('request', request => {
      diary.asked(request);
      const address = new URL(request.url());
      if (!['data:', 'blob:'].includes(address.protocol) && address.host !== this.host) this.note(`request leaves the host: ${request.url()}`);
    });
    page.on('requestfinished', request => diary.answered(request));
    page.on('requestfailed', request => {
      diary.answered(request, request.failure()?.errorText);
      // A page that is left ends its requests: that is no failure.
      if (!this.serverMayBeGone && request.failure()?.errorText !== 'net::ERR_ABORTED') this.note(`request failed: ${request.url()} ${request.failure()?.errorText}`);
    });
    page.on('response', response => {
      // The files of the page are many, and always there.
      if (!response.ok() || !/\.(m?js|css|svg)$/.test(response.url())) diary.write(`${response.status()} ${response.url()}`);
      if (response.status() >= 400 && !this.serverMayBeGone) this.note(`status ${response.status()}: ${response.url()}`);
    });
    return page;
  }

  /** Notes where a page is, what it shows and what it did last: a failure that may not come again explains itself. */
  async tell(page) {
    const show = async look => { try { return await look(); } catch (problem) { return `cannot be had: ${problem.message.split('\n')[0]}`; } };
    const words = await show(async () => (await page.locator('body').innerText({ timeout: tellPatience })).replace(/\s+/g, ' ').slice(0, tellLetters));
    const picture = join(picturesOfFailures, `${basename(process.argv[1], '.mjs')}-${process.pid}-${page.context().pages().indexOf(page)}.png`);
    const taken = await show(async () => { await page.screenshot({ path: picture, timeout: tellPatience }); return picture; });
    this.note([`the page is at ${page.url()}`, `picture: ${taken}`, `it shows: ${words}`, ...this.diaries.get(page).lines()].join('\n  '));
  }
}

// What a page did last, and what it still waits for; times in seconds since it was opened.
class Diary {
  constructor() {
    this.began = performance.now();
    this.entries = [];
    this.open = new Map();
  }

  write(entry) {
    this.entries.push(`${this.seconds()} s ${entry}`);
    if (this.entries.length > tellLines) this.entries.shift();
  }

  asked(request) {
    this.open.set(request, this.seconds());
  }

  answered(request, problem = null) {
    this.open.delete(request);
    if (problem) this.write(`${problem} ${request.url()}`);
  }

  lines() {
    return [...this.entries, ...[...this.open].map(([request, since]) => `not at its end, asked at ${since} s: ${request.url()}`)];
  }

  seconds() {
    return ((performance.now() - this.began) / 1000).toFixed(1);
  }
}
