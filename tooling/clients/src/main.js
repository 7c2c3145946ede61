// Usage: node tooling/clients/src/main.js [--npm] [--runs 1] [--only NAME] [--readme]
//
// Runs each client with node:net and with @net/net in its place, on the Node that runs this and on Node 26, and fails if they differ in
// anything that the client's user sees. CPU and memory are printed as ratios, of the least of all runs. --npm leaves out the clients
// whose server is not a package of npm; --readme writes the table into the README of @net/net.
import { parseArgs } from 'node:util';
import { compare } from './compare.js';
import { NODE_BINARIES } from './node-binaries.js';
import { writeTable } from './readme-table.js';
import { createCertificate } from './servers/certificate.js';
import { installServers } from './servers/install.js';
import { startServer } from './servers/start-server.js';
import { SESSIONS } from './sessions.js';

const { values } = parseArgs({
  options: {
    npm: { type: 'boolean', default: false },
    readme: { type: 'boolean', default: false },
    runs: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const sessions = SESSIONS.filter(
  ({ name, server }) => !(values.npm && server) && (values.only ?? name) === name,
);
const certificate = await createCertificate();

/** @param {import('./sessions.js').Session} session @param {object} server What the program has to know. */
async function runOnAllNodes(session, server) {
  const cells = [];
  for (const [major, binary] of NODE_BINARIES) {
    const { expected, different, cpu, rss } = await compare(binary, session, server, Number(values.runs));
    const cell = `${different ? 'differs' : 'the same'}, CPU ${cpu.toFixed(2)}, memory ${rss.toFixed(2)}`;
    console.log(`${session.title}, Node ${major}: ${expected.length} steps, ${cell}`);
    if (different) printDifference(expected, different);
    cells.push(`${different ? 'differs' : 'the same'}, memory ${rss.toFixed(2)}`);
  }
  return cells;
}

/** @param {string[]} expected @param {string[]} actual */
function printDifference(expected, actual) {
  process.exitCode = 1;
  const length = Math.max(expected.length, actual.length);
  for (let i = 0; i < length; i++) {
    if (expected[i] !== actual[i]) console.log(`  node:net  ${expected[i]}\n  @net/net  ${actual[i]}`);
  }
}

if (sessions.some(({ server }) => server)) installServers();
const rows = [];
for (const session of sessions) {
  const server = session.server ? await startServer(session.server, certificate) : null;
  try {
    const cells = await runOnAllNodes(session, server?.endpoint ?? { certificate });
    rows.push({ title: session.title, cells });
  } finally {
    await server?.stop();
  }
}
if (values.readme)
  writeTable(
    'pnpm clients --readme',
    [...NODE_BINARIES.keys()].map((major) => `Node ${major}`),
    rows,
  );
