import { runSession } from './run-session.js';

/**
 * @typedef {import('./run-session.js').Outcome} Outcome
 * @typedef {object} Comparison
 * @property {string[]} expected What the program prints with `node:net`.
 * @property {string[] | undefined} different What it has printed in a run that came out otherwise.
 * @property {number} cpu The CPU that it takes with `@net/net`, divided by that with `node:net`.
 * @property {number} rss The same for memory.
 */

/**
 * Runs a session with `node:net` and with `@net/net`, by turns.
 *
 * @param {string} binary
 * @param {import('./sessions.js').Session} session
 * @param {object} server
 * @param {number} runs How often each.
 * @returns {Promise<Comparison>}
 */
export async function compare(binary, session, server, runs) {
  /** @type {Outcome[]} */
  const theirs = [];
  /** @type {Outcome[]} */
  const ours = [];
  const program = { file: `clients/${session.name}.js`, http: session.http };
  for (let run = 0; run < runs; run++) {
    theirs.push(await runSession(binary, program, server, false));
    ours.push(await runSession(binary, program, server, true));
  }
  const expected = theirs[0]?.lines ?? [];
  const different = [...theirs, ...ours].find(({ lines }) => lines.join('\n') !== expected.join('\n'));
  return {
    expected,
    different: different?.lines,
    cpu: ratioOfLeast(ours, theirs, 'cpuMs'),
    rss: ratioOfLeast(ours, theirs, 'rssKiB'),
  };
}

/** @param {Outcome[]} ours @param {Outcome[]} theirs @param {'cpuMs' | 'rssKiB'} property */
function ratioOfLeast(ours, theirs, property) {
  const least = (/** @type {Outcome[]} */ outcomes) => Math.min(...outcomes.map((each) => each[property]));
  return least(ours) / least(theirs);
}
