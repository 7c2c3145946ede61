import { spawnSync } from 'node:child_process';
import { connectList, type RedisList } from '@net/blocklist-redis';
import { afterEach, vi } from 'vitest';
import { CLIENTS, type ClientName } from './clients.ts';
import { type Gate, openGate } from './gate.ts';
import { endMembers } from './members.ts';
import { type Server, type ServerName, startServer } from './start-server.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await endMembers();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Runs at the end of the test, before what was passed earlier. */
export function atEnd(end: () => unknown): void {
  cleanups.push(end);
}

export async function start(name: ServerName, ...options: string[]): Promise<Server> {
  const server = await startServer(name, ...options);
  atEnd(() => server.stop());
  return server;
}

export async function gateTo(server: Server, isTCP = false): Promise<Gate> {
  const gate = await openGate(server.path, isTCP);
  atEnd(() => gate.close());
  return gate;
}

export async function open(
  path: string,
  client: ClientName,
  options: { timeoutMs?: number } = {},
): Promise<RedisList> {
  const list = await connectList({ client: CLIENTS[client](path), name: 'fleet', ...options });
  atEnd(() => list.close());
  return list;
}

export function until(list: RedisList, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!holds()) return;
      list.off('state', look).off('change', look);
      resolve();
    };
    list.on('state', look).on('change', look);
    look();
  });
}

export const catchUp = (list: RedisList, other: RedisList) =>
  until(list, () => list.state === 'following' && list.position >= other.position);

/** The answer of a server to a command. */
export function ask(server: Server, ...command: string[]): string {
  return String(spawnSync('redis-cli', ['-s', server.path, ...command]).stdout).trim();
}
