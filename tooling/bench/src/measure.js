import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './child.js';
import { loadCommand } from './contestants.js';

/**
 * What each contestant's operations cost, round by round: microseconds of CPU time, or bytes.
 *
 * @typedef {Map<string, number[]>} Samples By the contestant's name.
 */

/**
 * Measures one row for all contestants. In every round each of them has its turn, and the order moves on by one. All
 * start anew a few times, because one process can be luckier than the next with its compiled code and its heap.
 *
 * @param {string} rowName
 * @param {import('./row.ts').Row} row
 * @param {readonly import('./contestants.js').Contestant[]} contestants Those without this row are left out.
 * @param {{ node: string, launches: number, rounds: number, operations: number }} options `node` runs the load.
 * @returns {Promise<Samples>}
 */
export async function measureRow(rowName, row, contestants, { node, launches, rounds, operations }) {
  const folder = mkdtempSync(join(tmpdir(), 'net-bench-'));
  /** @type {Samples} */
  const samples = new Map();
  try {
    for (let launch = 0; launch < launches; launch++) {
      /** @type {Match[]} */
      const matches = [];
      for (const contestant of contestants) {
        const subject = contestant.command(row, rowName);
        if (subject === undefined) continue;
        const path = join(folder, `${launch}-${matches.length}.sock`);
        matches.push(new Match(contestant.name, row, subject, loadCommand(node, rowName), path));
      }
      await playRounds(matches, { row, rounds, operations, first: launch, samples });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return samples;
}

/**
 * @param {Match[]} matches Stopped when this is over.
 * @param {{ row: import('./row.ts').Row, rounds: number, operations: number, first: number, samples: Samples }} options
 */
async function playRounds(matches, { row, rounds, operations, first, samples }) {
  const isMemory = row.quantity === 'memory';
  // What a connection takes shows only while the heap has not held others; and unmeasured rounds compile the code.
  const warmups = isMemory ? 0 : 2;
  const measured = isMemory ? 1 : rounds;
  try {
    for (let round = 0; round < warmups + measured; round++) {
      for (let turn = 0; turn < matches.length; turn++) {
        const match = /** @type {Match} */ (matches[(turn + round + first) % matches.length]);
        const cost = await match.play(operations);
        if (round < warmups) continue;
        const costs = samples.get(match.name) ?? [];
        costs.push(cost / operations);
        samples.set(match.name, costs);
      }
    }
  } finally {
    await Promise.all(matches.map((match) => match.stop()));
  }
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

  /**
   * @param {string} name
   * @param {import('./row.ts').Row} row
   * @param {import('./contestants.js').Command} subject
   * @param {import('./contestants.js').Command} load
   * @param {string} path Where to listen, when that is a path.
   */
  constructor(name, row, subject, load, path) {
    this.name = name;
    this.#row = row;
    this.#commands = { subject, load };
    this.#path = path;
  }

  /**
   * @param {number} operations
   * @returns {Promise<number>} What they cost the subject.
   */
  async play(operations) {
    if (this.#subject === undefined || this.#load === undefined) await this.#start();
    const subject = /** @type {Child} */ (this.#subject);
    const load = /** @type {Child} */ (this.#load);
    const driver = this.#row.driver === 'subject' ? subject : load;
    const before = await usage(subject);
    await driver.ask(`run ${operations}`);
    const after = await usage(subject);
    return this.#row.quantity === 'memory'
      ? after.residentBytes - before.residentBytes
      : after.cpuMicros - before.cpuMicros;
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
    return new Child(`${role} (${this.name})`, [...command, address, ...tail], env);
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
  const [, cpuMicros, residentBytes] = (await child.ask('usage')).split(' ').map(Number);
  return { cpuMicros: Number(cpuMicros), residentBytes: Number(residentBytes) };
}
