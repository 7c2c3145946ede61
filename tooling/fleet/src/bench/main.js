// Usage: pnpm bench:fleet
//
// Prints how long a ban takes from one process to another, and how long a process takes to load a million rules, with Redis and
// Valkey on a Unix socket of this machine.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connectList } from '@net/blocklist-redis';
import { Redis } from 'ioredis';
import { REDIS, VALKEY } from '../binaries.js';

const BANS = 1000;
const RULES = 1_000_000;

/** The same time in all processes of a machine, in ms with a fraction. */
const now = () => performance.timeOrigin + performance.now();
const connect = (path) =>
  connectList({ client: new Redis(path, { lazyConnect: true }), name: 'bench', timeoutMs: 60_000 });

/** A process that tells how long each ban took to arrive, or how long it took to load the list. */
async function follow(path) {
  const start = performance.now();
  const list = await connect(path);
  process.send({ loadMs: performance.now() - start, size: list.size });
  list.on('change', (changes) => {
    const received = now();
    for (const { reason } of changes) if (reason) process.send({ delayMs: received - Number(reason) });
  });
  process.once('message', async () => {
    await list.close();
    process.disconnect();
  });
}

/** @param {string} path */
function startFollower(path) {
  return fork(fileURLToPath(import.meta.url), [path]);
}

async function measure(binary) {
  const folder = mkdtempSync(join(tmpdir(), 'net-fleet-'));
  const path = join(folder, 's');
  const server = spawn(binary, ['--port', '0', '--unixsocket', path, '--dir', folder, '--save', ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: server.stdout });
  await new Promise((resolve) => {
    lines.on('line', (line) => /ready to accept connections/i.test(line) && resolve());
  });
  try {
    await measureAt(path);
  } finally {
    server.kill('SIGKILL');
    await once(server, 'exit');
    rmSync(folder, { recursive: true });
  }
}

async function measureAt(path) {
  const list = await connect(path);
  const follower = startFollower(path);
  await once(follower, 'message');
  const delays = [];
  for (let i = 0; i < BANS; i++) {
    const arrived = once(follower, 'message');
    list.ban(`10.0.${i >> 8}.${i & 255}`, { reason: String(now()) });
    const [{ delayMs }] = await arrived;
    delays.push(delayMs);
    await sleep(1);
  }
  delays.sort((a, b) => a - b);
  const at = (share) => delays[Math.min(Math.floor(share * BANS), BANS - 1)].toFixed(2);
  console.log(
    `a ban arrives in another process after ${at(0.5)} ms (median), ${at(0.99)} ms (99th percentile)`,
  );
  follower.send('end');

  const start = performance.now();
  const bans = Array.from({ length: 100 * BANS }, (_, i) =>
    list.ban(`11.${i >> 16}.${(i >> 8) & 255}.${i & 255}`),
  );
  await Promise.all(bans);
  console.log(
    `one process stores ${Math.round((bans.length / (performance.now() - start)) * 1000)} bans per second`,
  );

  const rules = Array.from({ length: RULES }, (_, i) => `${20 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.1`);
  await list.replaceFrom(rules);
  const another = startFollower(path);
  const [{ loadMs, size }] = await once(another, 'message');
  console.log(`a new process loads ${size} rules in ${(loadMs / 1000).toFixed(2)} s`);
  another.send('end');
  await list.close();
}

const [path] = process.argv.slice(2);
if (path) await follow(path);
else {
  for (const binary of [REDIS, VALKEY].filter(existsSync)) {
    console.log(`\n${binary}`);
    await measure(binary);
  }
}
