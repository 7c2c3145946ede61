// Usage: node tooling/clients/src/measure.js [--rounds 8] [--busy] [--only NAME] [--readme]
//
// Measures the CPU time of clients under a steady load, with @net/net in place of node:net, as a ratio to that with node:net: the
// median of all pairs of runs, and the quartiles. The start of the program and the first operations are not counted. --busy keeps all
// processors busy meanwhile; --readme writes the table into the README of @net/net.
import { parseArgs } from 'node:util';
import { keepBusy, stopSpinning } from '@net-tooling/bench/busy';
import { summarizeRatios } from '@net-tooling/bench/statistics';
import { NODE_BINARIES } from './node-binaries.js';
import { writeTable } from './readme-table.js';
import { runSession } from './run-session.js';
import { createCertificate } from './servers/certificate.js';
import { installServers } from './servers/install.js';
import { startServer } from './servers/start-server.js';
import { SESSIONS } from './sessions.js';

const { values } = parseArgs({
  options: {
    busy: { type: 'boolean', default: false },
    readme: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '8' },
    only: { type: 'string' },
  },
});

/** Its program, and the server that it needs. @param {import('./sessions.js').Session} session */
const loadOf = ({ name, server, http }) => ({ file: `loads/${name}.js`, server, http });

/** @param {string} binary @param {ReturnType<typeof loadOf>} program @param {object} endpoint @param {boolean} isOurs */
async function cpuOf(binary, program, endpoint, isOurs) {
  const { lines, cpuMs } = await runSession(binary, program, endpoint, isOurs);
  if (lines.length > 0) throw new Error(`${program.file}: ${lines.join('\n')}`);
  return cpuMs;
}

/** @param {string} binary @param {ReturnType<typeof loadOf>} program @param {object} endpoint */
async function measure(binary, program, endpoint) {
  /** @type {number[]} */
  const theirs = [];
  /** @type {number[]} */
  const ours = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    // By turns, and each first in every other round.
    for (const isOurs of round % 2 === 0 ? [false, true] : [true, false])
      (isOurs ? ours : theirs).push(await cpuOf(binary, program, endpoint, isOurs));
  }
  const { median, lower, upper } = summarizeRatios(ours, theirs);
  return `${median.toFixed(2)} (${lower.toFixed(2)} to ${upper.toFixed(2)})`;
}

const sessions = SESSIONS.filter(({ name, hasLoad }) => hasLoad && (values.only ?? name) === name);
if (sessions.some(({ server }) => server)) installServers();
const certificate = await createCertificate();
if (values.busy) keepBusy();
const rows = [];
for (const session of sessions) {
  const server = session.server ? await startServer(session.server, certificate) : null;
  try {
    const cells = [];
    for (const [major, binary] of NODE_BINARIES) {
      const cell = await measure(binary, loadOf(session), server?.endpoint ?? {});
      console.log(`${session.title}, Node ${major}: CPU ${cell}`);
      cells.push(cell);
    }
    rows.push({ title: session.title, cells });
  } finally {
    await server?.stop();
  }
}
stopSpinning();
if (values.readme) {
  const columns = [...NODE_BINARIES.keys()].map((major) => `Node ${major}`);
  writeTable('pnpm bench:clients --readme', columns, rows);
}
