import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { chromium } from '../binaries.js';
import { DevTools } from './dev-tools.js';

/** What Chromium is started with: it shows no window, and talks to nobody by itself. */
const ARGUMENTS = [
  ...['--headless', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--remote-debugging-pipe'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--hide-scrollbars'],
];

/**
 * Opens Chromium for as long as `use` takes.
 *
 * @template Result
 * @param {(open: (url: string) => Promise<Page>) => Promise<Result>} use
 * @returns {Promise<Result>}
 */
export async function withBrowser(use) {
  const binary = chromium();
  if (!binary) throw new Error('There is no Chromium: node tooling/runtimes/src/browser/install-chromium.js');
  const profile = mkdtempSync(path.join(tmpdir(), 'net-browser-'));
  // Chromium does not run as root in its sandbox, and what it loads here is ours.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(binary, [...ARGUMENTS, ...sandbox, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const devTools = new DevTools(child);
  try {
    return await use((url) => openPage(devTools, url));
  } finally {
    // Killed, it would leave processes behind that still write into the profile.
    await devTools.send('Browser.close').catch(() => child.kill('SIGKILL'));
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function openPage(devTools, url) {
  const { targetId } = await devTools.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await devTools.send('Target.attachToTarget', { targetId, flatten: true });
  const page = new Page(devTools, sessionId);
  await page.start(url);
  return page;
}

/** A page in Chromium. */
export class Page {
  #devTools;
  #sessionId;
  /** What went wrong in the page, or was not found: exceptions, errors that it logged, failed requests. */
  problems = [];

  constructor(devTools, sessionId) {
    this.#devTools = devTools;
    this.#sessionId = sessionId;
  }

  async start(url) {
    this.#devTools.on(this.#sessionId, 'Runtime.exceptionThrown', ({ exceptionDetails }) =>
      this.problems.push(exceptionDetails.exception?.description ?? exceptionDetails.text),
    );
    this.#devTools.on(this.#sessionId, 'Log.entryAdded', ({ entry }) => {
      if (entry.level === 'error') this.problems.push(`${entry.text} ${entry.url ?? ''}`);
    });
    await this.#send('Runtime.enable');
    await this.#send('Log.enable');
    await this.#send('Page.enable');
    const loaded = this.#devTools.next(this.#sessionId, 'Page.loadEventFired');
    await this.#send('Page.navigate', { url });
    await loaded;
  }

  /** The value of an expression in the page, or of what it resolves to. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.#send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Resolves once an expression is true, which is looked at before every frame that the page paints. */
  async until(expression, withinMs = 60_000) {
    await this.evaluate(`new Promise((resolve, reject) => {
      const end = performance.now() + ${withinMs};
      (function look() {
        if (${expression}) resolve();
        else if (performance.now() > end) reject(new Error(${JSON.stringify(`never: ${expression}`)}));
        else requestAnimationFrame(look);
      })();
    })`);
  }

  /** Types a text into what a selector names, in place of what is there. */
  async fill(selector, text) {
    await this.evaluate(`(() => {
      const field = document.querySelector(${JSON.stringify(selector)});
      field.focus();
      field.select();
    })()`);
    await this.#send('Input.insertText', { text });
  }

  /** Clicks in the middle of what a selector names, as a mouse does: what lies above it would get the click. */
  async click(selector) {
    const [x, y] = await this.evaluate(`(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      element.scrollIntoView({ block: 'center', behavior: 'instant' });
      const { left, top, width, height } = element.getBoundingClientRect();
      return [left + width / 2, top + height / 2];
    })()`);
    for (const type of ['mousePressed', 'mouseReleased']) {
      await this.#send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
    }
  }

  /** @param {{ width: number, height: number, scheme?: 'light' | 'dark', scale?: number }} screen */
  async resize({ width, height, scheme = 'light', scale = 1 }) {
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    await this.#send('Emulation.setEmulatedMedia', { features });
    await this.#send('Emulation.setDeviceMetricsOverride', {
      width,
      height,
      deviceScaleFactor: scale,
      mobile: width < 600,
    });
  }

  /** Takes a picture of all of the page, as a PNG. */
  async screenshot(file) {
    const { data } = await this.#send('Page.captureScreenshot', { captureBeyondViewport: true });
    writeFileSync(file, Buffer.from(data, 'base64'));
  }

  #send(method, parameters) {
    return this.#devTools.send(method, parameters, this.#sessionId);
  }
}
