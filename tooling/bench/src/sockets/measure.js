import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './child.js';
import { loadCommand } from './contestants.js';

/**
 * What each contestant's operations cost, round by round.
 *
 * @typedef {Map<string, Sample[]>} Samples By the contestant's name.
 *
 * @typedef {object} Sample
 * @property {number} cost Microseconds of CPU time per operation, or bytes.
 * @property {number} kernel The microseconds of it that the kernel took.
 */

/** How many rounds' work is done before the first sample of a launch, unless the command line says otherwise. */
export const WARMUP_ROUNDS = 3;

/** @typedef {{ subject: number, load: number }} Processors The number of the processor that each of them has to run on. */

/**
 * Measures one row for all contestants. In every round each of them has its turn, and the order moves on by one. All
 * start anew a few times, because one process can be luckier than the next with its compiled code and its heap.
 *
 * @param {string} rowName
 * @param {import('./row.ts').Row} row
 * @param {readonly import('./contestants.js').Contestant[]} contestants Those without this row are left out.
 * @param {{ node: string, launches: number, rounds: number, operations: number, warmup?: number, processors?: Processors | undefined }} options
 *   `node` runs the load.
 * @returns {Promise<Samples>}
 */
export async function measureRow(
  rowName,
  row,
  contestants,
  { node, launches, rounds, operations, warmup = WARMUP_ROUNDS, processors },
) {
  const folder = mkdtempSync(join(tmpdir(), 'net-bench-'));
  const entrants = contestants.filter((contestant) => contestant.command(row, rowName) !== undefined);
  /** @type {Samples} */
  const samples = new Map(entrants.map(({ name }) => [name, []]));
  try {
    for (let launch = 0; launch < launches; launch++) {
      const matches = entrants.map((contestant, index) => {
        const path = join(folder, `${launch}-${index}.sock`);
        return new Match(contestant, row, rowName, { node, path, processors });
      });
      await playRounds(matches, { row, rounds, operations, warmup, first: launch, samples });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return samples;
}

/**
 * @param {Match[]} matches Stopped when this is over.
 * @param {{ row: import('./row.ts').Row, rounds: number, operations: number, warmup: number, first: number, samples: Samples }} options
 */
async function playRounds(matches, { row, rounds, operations, warmup, first, samples }) {
  const isMemory = row.quantity === 'memory';
  // What a connection takes shows only while the heap has not held others. The rest is measured once it is compiled.
  const measured = isMemory ? 1 : rounds;
  try {
    if (!isMemory) for (const match of matches) await match.play(operations * warmup);
    for (let round = 0; round < measured; round++) {
      for (let turn = 0; turn < matches.length; turn++) {
        const match = /** @type {Match} */ (matches[(turn + round + first) % matches.length]);
        samples.get(match.name)?.push(await match.play(operations));
      }
    }
  } finally {
    await Promise.all(matches.map((match) => match.stop()));
  }
}

/**
 * @param {[string, ...string[]]} command
 * @param {number} processor
 * @returns {[string, ...string[]]} The same command, of a process that runs on one processor only.
 */
function pinned(command, processor) {
  return ['taskset', '--cpu-list', String(processor), ...command];
}

/** A subject and its load. */
class Match {
  /** @type {Child | undefined} */
  #subject;
  /** @type {Child | undefined} */
  #load;
  #commands;
  #row;
  #path;
  #processors;

  /**
   * @param {import('./contestants.js').Contestant} contestant
   * @param {import('./row.ts').Row} row
   * @param {string} rowName
   * @param {{ node: string, path: string, processors: Processors | undefined }} options `path`: where to listen, when that is a path.
   */
  constructor(contestant, row, rowName, { node, path, processors }) {
    this.name = contestant.name;
    this.#row = row;
    this.#path = path;
    this.#processors = processors;
    this.#commands = {
      subject: /** @type {import('./contestants.js').Command} */ (contestant.command(row, rowName)),
      load: loadCommand(node, rowName),
    };
  }

  /**
   * @param {number} operations
   * @returns {Promise<Sample>} What each of them cost the subject.
   */
  async play(operations) {
    if (this.#subject === undefined || this.#load === undefined) await this.#start();
    const subject = /** @type {Child} */ (this.#subject);
    const load = /** @type {Child} */ (this.#load);
    const driver = this.#row.driver === 'subject' ? subject : load;
    const before = await usage(subject);
    await driver.ask(`run ${operations}`);
    const after = await usage(subject);
    const quantity = this.#row.quantity === 'memory' ? 'residentBytes' : 'cpuMicros';
    return {
      cost: (after[quantity] - before[quantity]) / operations,
      kernel: (after.kernelMicros - before.kernelMicros) / operations,
    };
  }

  async #start() {
    const path = this.#row.transport === 'ipc' ? this.#path : '0';
    if (this.#row.listener === 'load') {
      this.#load = this.#open('load', path);
      this.#subject = this.#open('subject', await ready(this.#load));
      await ready(this.#subject);
    } else {
      this.#subject = this.#open('subject', path);
      this.#load = this.#open('load', await ready(this.#subject));
      await ready(this.#load);
    }
  }

  /**
   * @param {'subject' | 'load'} role
   * @param {string} address
   */
  #open(role, address) {
    const { command, tail, env } = this.#commands[role];
    /** @type {[string, ...string[]]} */
    const whole = [...command, address, ...tail];
    return new Child(
      `${role} (${this.name})`,
      this.#processors ? pinned(whole, this.#processors[role]) : whole,
      env,
    );
  }

  async stop() {
    await Promise.all([this.#subject?.stop(), this.#load?.stop()]);
  }
}

/**
 * @param {Child} child
 * @returns {Promise<string>} Where it listens.
 */
async function ready(child) {
  const line = await child.answer();
  if (!line.startsWith('ready ')) throw new Error(`expected "ready", got "${line}"`);
  return line.slice('ready '.length);
}

/** @param {Child} child */
async function usage(child) {
  const [, cpuMicros, kernelMicros, residentBytes] = (await child.ask('usage')).split(' ').map(Number);
  return {
    cpuMicros: Number(cpuMicros),
    kernelMicros: Number(kernelMicros),
    residentBytes: Number(residentBytes),
  };
}
