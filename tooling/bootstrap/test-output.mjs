/** What turbo and pnpm say around the output of a task. */
const AROUND = /^(?:cache (?:hit|miss|bypass).*|> .*|)$/;
/** The last line of a package's tests, as tooling/config/totals-line.js writes it. */
const TOTALS = /^(?<passed>\d+) passed, (?<failed>\d+) failed, (?<skipped>\d+) skipped in /;

/** Makes of the output of all tests a line per package, all that failed, and a line with the totals. */
export class TestOutput {
  #totals = { passed: 0, failed: 0, skipped: 0 };
  /** The packages whose tests did not run to their end. */
  #broken = new Set();
  #failing = new Set();
  /** Lines that are of no package: of interest if turbo itself fails. */
  #rest = [];
  #cached = new Set();
  /** What a package printed before its last line: of interest only if that tells of a failure. @type {Map<string, string[]>} */
  #held = new Map();
  #startedAt = performance.now();

  /** Takes a line that turbo printed, and prints it if it is of interest. */
  add(line) {
    const [, name, text] = /^(?<name>\S+):test: ?(?<text>.*)$/.exec(line) ?? [];
    if (name === undefined) {
      this.#rest.push(line);
      return;
    }
    if (/^cache hit/.test(text)) this.#cached.add(name);
    if (/ELIFECYCLE/.test(text)) this.#broken.add(name);
    if (AROUND.test(text) || /ELIFECYCLE/.test(text)) return;
    const totals = TOTALS.exec(text)?.groups;
    if (!totals) {
      this.#held.set(name, [...(this.#held.get(name) ?? []), text]);
      return;
    }
    this.#release(name, totals.failed === '0' ? (held) => held.startsWith('skipped: ') : () => true);
    for (const kind of Object.keys(this.#totals)) this.#totals[kind] += Number(totals[kind]);
    if (totals.failed !== '0') this.#failing.add(name);
    console.log(`${name.padEnd(28)} ${text}${this.#cached.has(name) ? ' (cached)' : ''}`);
  }

  /** Prints what was held of a package, if it is wanted. */
  #release(name, isWanted) {
    for (const line of this.#held.get(name) ?? []) if (isWanted(line)) console.log(line);
    this.#held.delete(name);
  }

  /** @param {number} status That of turbo. */
  closingLines(status) {
    for (const name of this.#held.keys()) this.#release(name, () => this.#broken.has(name));
    const { passed, failed, skipped } = this.#totals;
    const seconds = Math.round((performance.now() - this.#startedAt) / 1000);
    const time = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
    const broken = [...this.#broken].filter((name) => !this.#failing.has(name));
    const again = [...this.#failing, ...broken].map((name) => ` --filter=${name}`).join('');
    const isTurbosFault = status !== 0 && again === '';
    return [
      ...(isTurbosFault ? this.#rest : []),
      ...broken.map((name) => `${name}: its tests did not run to their end`),
      `${passed} passed, ${failed + broken.length} failed, ${skipped} skipped in ${time}`,
      ...(again ? [`Again, only what failed: npm test --${again}`] : []),
    ].join('\n');
  }
}
