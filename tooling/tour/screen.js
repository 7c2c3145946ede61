/** What the tour shows: one line per check, and a bar while one takes long. */

const BAR_WIDTH = 30;
/** A bar that comes and goes within a second would only flicker. */
const BAR_DELAY_MS = 400;
const TITLE_WIDTH = 27;

const isTerminal = process.stdout.isTTY === true;
const hasColor = isTerminal && !process.env.NO_COLOR;

/** @param {number} code An SGR attribute. */
const paint = (code) => (text) => (hasColor ? `\x1b[${code}m${text}\x1b[0m` : text);

export const bold = paint(1);
export const dim = paint(2);
export const green = paint(32);
export const red = paint(31);

export function heading(title, detail = '') {
  console.log(`\n  ${bold(title)}  ${dim(detail)}`);
}

/** A line that held, or not. */
export function result(held, title, detail) {
  const [first, ...more] = detail.split('\n');
  console.log(`   ${held ? green('✓') : red('✗')} ${title.padEnd(TITLE_WIDTH)} ${held ? dim(first) : first}`);
  for (const line of more) console.log(`     ${''.padEnd(TITLE_WIDTH)} ${held ? dim(line) : line}`);
}

/**
 * Shows how far a line is, on a terminal, once it has taken a moment.
 *
 * @returns {{ update(done: number, total: number, unit: string): void, clear(): void }}
 */
export function startProgress(title) {
  const startedAt = performance.now();
  let shownAt = 0;
  let isShown = false;
  return {
    update(done, total, unit) {
      const now = performance.now();
      if (!isTerminal || now - startedAt < BAR_DELAY_MS || now - shownAt < 50) return;
      const filled = Math.round((done / total) * BAR_WIDTH);
      const bar = '█'.repeat(filled) + dim('░'.repeat(BAR_WIDTH - filled));
      process.stdout.write(
        `\r   ${dim('…')} ${title.padEnd(TITLE_WIDTH)} ${bar} ${done} of ${total} ${unit}\x1b[K`,
      );
      shownAt = now;
      isShown = true;
    },
    clear() {
      if (isShown) process.stdout.write('\r\x1b[K');
    },
  };
}
