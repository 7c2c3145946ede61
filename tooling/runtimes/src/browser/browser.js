import process from 'node:process';
import { launch } from 'puppeteer-core';
import { chromium } from '../binaries.js';

/** What Chromium is started with: it talks to nobody by itself. Root has no sandbox, and what is loaded here is ours. */
const ARGUMENTS = [
  ...[
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--disable-background-networking',
    '--disable-component-update',
  ],
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** Long enough for a busy machine, short enough for a page that hangs to be noticed. */
const TIMEOUT_MS = 120_000;

/**
 * Opens Chromium for as long as `use` takes.
 *
 * @template Result
 * @param {(open: (url: string) => Promise<Page>) => Promise<Result>} use
 * @returns {Promise<Result>}
 */
export async function withBrowser(use) {
  const executablePath = chromium();
  if (!executablePath) {
    throw new Error('There is no Chromium: node tooling/runtimes/src/browser/install-chromium.js');
  }
  const browser = await launch({ executablePath, args: ARGUMENTS, pipe: true, timeout: TIMEOUT_MS });
  try {
    return await use(async (url) => {
      const page = new Page(await browser.newPage());
      await page.load(url);
      return page;
    });
  } finally {
    await browser.close();
  }
}

/** A page in Chromium. */
export class Page {
  #page;
  /** What went wrong in the page, or was not found: exceptions, errors that it logged, failed requests. @type {string[]} */
  problems = [];

  /** @param {import('puppeteer-core').Page} page */
  constructor(page) {
    this.#page = page;
    page.setDefaultTimeout(TIMEOUT_MS);
    page.on('pageerror', (error) => this.problems.push(String(error instanceof Error ? error.stack : error)));
    page.on('requestfailed', (request) =>
      this.problems.push(`${request.failure()?.errorText} ${request.url()}`),
    );
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(`${message.text()} ${message.location().url ?? ''}`);
    });
  }

  /** @param {string} url */
  async load(url) {
    await this.#page.goto(url);
  }

  /** The value of an expression in the page, or of what it resolves to. @param {string} expression */
  evaluate(expression) {
    return this.#page.evaluate(expression);
  }

  /** Resolves once an expression is true, which is looked at before every frame that the page paints. @param {string} expression */
  async until(expression, withinMs = TIMEOUT_MS) {
    await this.#page.waitForFunction(expression, { polling: 'raf', timeout: withinMs });
  }

  /** Types a text into what a selector names, in place of what is there. @param {string} selector @param {string} text */
  async fill(selector, text) {
    await this.#page.$eval(selector, (field) => {
      const { focus, select } = /** @type {any} */ (field);
      focus.call(field);
      select.call(field);
    });
    await this.#page.keyboard.sendCharacter(text);
  }

  /** Clicks in the middle of what a selector names, as a mouse does: what lies above it would get the click. @param {string} selector */
  click(selector) {
    return this.#page.click(selector);
  }

  /** @param {{ width: number, height: number, scheme?: 'light' | 'dark', scale?: number }} screen */
  async resize({ width, height, scheme = 'light', scale = 1 }) {
    await this.#page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await this.#page.setViewport({ width, height, deviceScaleFactor: scale, isMobile: width < 600 });
  }

  /** Takes a picture of all of the page, as a PNG. @param {string} file */
  async screenshot(file) {
    await this.#page.screenshot({ path: /** @type {`${string}.png`} */ (file), fullPage: true });
  }
}
