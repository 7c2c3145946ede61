import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Children alive now. Whatever ends the bench ends them. */
const alive = new Set();

process.on('exit', () => {
  for (const child of alive) child.kill();
});
for (const [signal, code] of /** @type {const} */ ([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])) {
  process.on(signal, () => process.exit(code));
}

/** How many children have been started and have not ended. */
export function countRunning() {
  return alive.size;
}

/** A process that answers lines with lines. */
export class Child {
  #process;
  #errors = '';
  /** How it ended, once it has. */
  #ending = '';
  #label;
  #closed;
  /** @type {string[]} */
  #answers = [];
  /** @type {() => void} */
  #wake = () => {};

  /**
   * @param {string} label What an error calls it.
   * @param {readonly [string, ...string[]]} command
   * @param {Record<string, string>} [env] Added to the environment.
   */
  constructor(label, [file, ...parameters], env = {}) {
    this.#label = label;
    this.#process = spawn(file, parameters, { env: { ...process.env, ...env }, stdio: 'pipe' });
    alive.add(this);
    this.#closed = once(this.#process, 'close').catch((error) => {
      this.#errors += error.message;
    });
    this.#closed.then((ending) => {
      const [code, signal] = ending ?? [];
      this.#ending = signal ? `by ${signal}` : `with code ${code}`;
      alive.delete(this);
      this.#wake();
    });
    this.#process.stdin.on('error', () => {}); // It has exited; waiting for its answer says so.
    this.#process.stderr.setEncoding('utf8').on('data', (text) => {
      this.#errors += text;
    });
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      this.#answers.push(line);
      this.#wake();
    });
  }

  /**
   * @param {string} request
   * @param {number} [timeoutMs]
   * @returns {Promise<string>} The line that answers it.
   */
  ask(request, timeoutMs) {
    this.#process.stdin.write(`${request}\n`);
    return this.answer(timeoutMs);
  }

  /**
   * The next line it says.
   *
   * @param {number} [timeoutMs]
   */
  async answer(timeoutMs = 30_000) {
    const timer = setTimeout(() => {
      this.#errors += `no answer in ${timeoutMs} ms`;
      this.kill();
    }, timeoutMs);
    while (this.#answers.length === 0 && alive.has(this)) {
      await new Promise((resolve) => {
        this.#wake = () => resolve(undefined);
      });
    }
    clearTimeout(timer);
    const line = this.#answers.shift();
    if (line === undefined) throw new Error(`${this.#label} ended ${this.#ending}: ${this.#errors.trim()}`);
    return line;
  }

  /** Asks it to end, and waits until it has. */
  async stop() {
    this.#process.stdin.end();
    const timer = setTimeout(() => this.kill(), 2_000);
    await this.#closed;
    clearTimeout(timer);
  }

  kill() {
    this.#process.kill('SIGKILL');
  }
}
