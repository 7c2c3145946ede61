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
 * Measures one row for all contestants. In every round each of them has its turn, and the order moves on by one.
 *
 * @param {string} rowName
 * @param {import('./row.ts').Row} row
 * @param {readonly import('./contestants.js').Contestant[]} contestants Those without this row are left out.
 * @param {{ node: string, rounds: number, operations: number }} options `node` runs the load.
 * @returns {Promise<Samples>}
 */
export async function measureRow(rowName, row, contestants, { node, rounds, operations }) {
  const folder = mkdtempSync(join(tmpdir(), 'net-bench-'));
  /** @type {Match[]} */
  const matches = [];
  /** @type {Samples} */
  const samples = new Map();
  try {
    for (const contestant of contestants) {
      const subject = contestant.command(row, rowName);
      if (subject === undefined) continue;
      const path = join(folder, `${matches.length}.sock`);
      matches.push(new Match(contestant.name, row, subject, loadCommand(node, rowName), path));
      samples.set(contestant.name, []);
    }
    // Unmeasured, so that the code is compiled and the heap has its size; memory starts afresh each time.
    const warmups = row.quantity === 'memory' ? 0 : 2;
    for (let round = -warmups; round < rounds; round++) {
      for (let turn = 0; turn < matches.length; turn++) {
        const match = /** @type {Match} */ (matches[(turn + round + warmups) % matches.length]);
        const cost = await match.play(operations);
        if (round >= 0) samples.get(match.name)?.push(cost / operations);
      }
    }
  } finally {
    await Promise.all(matches.map((match) => match.stop()));
    rmSync(folder, { recursive: true, force: true });
  }
  return samples;
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
    if (this.#row.quantity !== 'memory') return after.cpuMicros - before.cpuMicros;
    await this.stop();
    return after.residentBytes - before.residentBytes;
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
    this.#subject = this.#load = undefined;
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
