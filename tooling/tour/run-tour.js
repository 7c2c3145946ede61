import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getDefaultTransport } from '@net/transport';
import { bold, dim, green, heading, red, result, startProgress } from './screen.js';
import { behindAProxy } from './stops/behind-a-proxy.js';
import { blockedAddress } from './stops/blocked-address.js';
import { echo } from './stops/echo.js';
import { helloAndGoodbye } from './stops/hello-and-goodbye.js';
import { manyClients } from './stops/many-clients.js';
import { oneWay } from './stops/one-way.js';
import { refused } from './stops/refused.js';
import { shutdownUnderLoad } from './stops/shutdown-under-load.js';
import { curlFetches, nodeFetches, weFetch } from './stops/strangers.js';

const TIMEOUT_MS = 60_000;

/**
 * One line of the tour. `visit` resolves to what it measured, and rejects if anything was not as it shall be.
 *
 * @typedef {{ title: string, visit: (endpoint: import('./endpoint.js').Endpoint, progress: object) => Promise<string> }} Stop
 */

const IPC_STOPS = [helloAndGoodbye, echo, oneWay, manyClients, refused];
const TCP_STOPS = [
  helloAndGoodbye,
  echo,
  oneWay,
  manyClients,
  blockedAddress,
  refused,
  behindAProxy,
  shutdownUnderLoad,
];
const STRANGERS = [curlFetches, nodeFetches, weFetch];

/** @returns {Promise<number>} The exit status: 0 if every line held. */
export async function runTour() {
  const startedAt = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'net-tour-'));
  const isWindows = process.platform === 'win32';
  const tcp = { name: 'TCP', target: { port: 0, host: '127.0.0.1' } };
  const path = isWindows ? `\\\\.\\pipe\\net-tour-${process.pid}` : join(folder, 'tour.sock');
  const ipc = { name: 'IPC', target: { path } };

  console.log(
    `\n  ${bold('@net/net')} ${dim(`on Node ${process.version}, ${process.platform} ${process.arch}, over the ${getDefaultTransport().name} transport`)}`,
  );
  const held = [];
  heading('TCP', '127.0.0.1, on a port that the system picks');
  for (const stop of TCP_STOPS) held.push(await visit(stop, tcp));
  heading('IPC', path);
  for (const stop of IPC_STOPS) held.push(await visit(stop, ipc));
  heading('Strangers', 'clients and a server that are not ours');
  for (const stop of STRANGERS) held.push(await visit(stop, tcp));
  await rm(folder, { recursive: true });

  const failures = held.filter((line) => !line).length;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (failures > 0) console.log(`\n  ${red(`${failures} of ${held.length} lines did not hold.`)}\n`);
  else console.log(`\n  ${green(`All ${held.length} lines held`)} ${dim(`in ${seconds} s.`)}\n`);
  console.log(`  Where to look next
   npm start -- echo 8124     an echo server to talk to by hand: nc 127.0.0.1 8124
   npm test                   every test of every package
   packages/net/README.md     the whole API; packages/*/README.md for its parts
   tooling/tour/stops         the code behind each line above
`);
  return failures === 0 ? 0 : 1;
}

/** @returns {Promise<boolean>} Whether the line held. */
async function visit({ title, visit }, endpoint) {
  const progress = startProgress(title);
  const trouble = watchForTrouble();
  try {
    const detail = await Promise.race([visit(endpoint, progress), trouble.promise]);
    progress.clear();
    result(true, title, detail);
    return true;
  } catch (error) {
    progress.clear();
    result(false, title, String(error?.stack ?? error));
    return false;
  } finally {
    trouble.ignore();
  }
}

/** Rejects when the line takes too long, or when an error comes up that nobody listens for. */
function watchForTrouble() {
  let ignore;
  const promise = new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`no end after ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
    process.on('uncaughtException', reject);
    ignore = () => {
      clearTimeout(timer);
      process.off('uncaughtException', reject);
    };
  });
  return { promise, ignore };
}
