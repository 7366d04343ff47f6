// What every browser test needs: Debian's chromium with a profile of its own, and a witness of all that goes wrong.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
  for (const problem of witness.problems) console.log(`PROBLEM ${problem}`);
  process.exitCode = witness.problems.length === 0 ? 0 : 1;
}

/** Remembers console errors, exceptions, failed requests and requests to other hosts. */
export class Witness {
  constructor(host) {
    this.host = host;
    this.problems = [];
    this.serverMayBeGone = false;
  }

  note(problem) {
    this.problems.push(problem);
  }

  check(condition, problem) {
    if (!condition) this.note(problem);
  }

  watch(page) {
    page.on('console', message => {
      if (message.type() === 'error' && !(this.serverMayBeGone && /ERR_|Failed to load/.test(message.text()))) this.note(`console: ${message.text()}`);
    });
    page.on('pageerror', error => this.note(`exception: ${error.stack ?? error.message}`));
    page.on('request', request => {
      const address = new URL(request.url());
      if (!['data:', 'blob:'].includes(address.protocol) && address.host !== this.host) this.note(`request leaves the host: ${request.url()}`);
    });
    page.on('requestfailed', request => {
      // A page that is left ends its requests: that is no failure.
      if (!this.serverMayBeGone && request.failure()?.errorText !== 'net::ERR_ABORTED') this.note(`request failed: ${request.url()} ${request.failure()?.errorText}`);
    });
    page.on('response', response => {
      if (response.status() >= 400 && !this.serverMayBeGone) this.note(`status ${response.status()}: ${response.url()}`);
    });
    return page;
  }
}
