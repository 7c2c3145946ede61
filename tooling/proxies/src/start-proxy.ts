import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { HAPROXY, NGINX, NGINX_STREAM_MODULE } from './binaries.js';

/** A proxy that runs. */
export interface RunningProxy {
  /** Where it listens, in the order of the hosts that it was started with. */
  readonly ports: readonly number[];
  stop(): Promise<void>;
}

/** A socket that listens and is inherited by the proxy, so that nobody can take its port away before the proxy has it. */
interface Inherited {
  /** The number that the descriptor has in the proxy. */
  readonly fd: number;
  readonly host: string;
  readonly port: number;
}

/**
 * Starts haproxy in the foreground.
 *
 * @param config What comes behind the defaults, given where it is to listen (`bind` of `binds[i]`) and a folder of its own.
 * @param hosts The addresses to listen on.
 */
export function startHaproxy(
  config: (binds: readonly string[], folder: string) => string,
  hosts: readonly string[] = ['127.0.0.1'],
): Promise<RunningProxy> {
  return start(hosts, (inherited, folder) => {
    const file = join(folder, 'haproxy.cfg');
    const binds = inherited.map(({ fd }) => `fd@${fd}`);
    writeFileSync(file, `${HAPROXY_DEFAULTS}\n${config(binds, folder)}\n`);
    return { command: HAPROXY, args: ['-db', '-f', file], env: {} };
  });
}

const HAPROXY_DEFAULTS = `
defaults
  mode tcp
  timeout connect 30s
  timeout client 30s
  timeout server 30s
`;

/**
 * Starts nginx in the foreground.
 *
 * @param config What comes behind the defaults, given where it is to listen (`listen` of `listens[i]`) and a folder of its own.
 * @param hosts The addresses to listen on.
 */
export function startNginx(
  config: (listens: readonly string[], folder: string) => string,
  hosts: readonly string[] = ['127.0.0.1'],
): Promise<RunningProxy> {
  return start(hosts, (inherited, folder) => {
    const file = join(folder, 'nginx.conf');
    const listens = inherited.map(({ host, port }) => `${net.isIPv6(host) ? `[${host}]` : host}:${port}`);
    writeFileSync(file, `${nginxDefaults(folder)}\n${config(listens, folder)}\n`);
    const env = { NGINX: inherited.map(({ fd }) => `${fd};`).join('') };
    return { command: NGINX, args: ['-p', folder, '-e', 'stderr', '-c', file], env };
  });
}

const nginxDefaults = (folder: string) => `
load_module ${NGINX_STREAM_MODULE};
daemon off;
worker_processes 1;
pid ${join(folder, 'nginx.pid')};
error_log stderr;
events {}
`;

interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Record<string, string>;
}

async function start(
  hosts: readonly string[],
  prepare: (inherited: readonly Inherited[], folder: string) => Command,
): Promise<RunningProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'net-proxies-'));
  const servers = hosts.map((host) => net.createServer().listen(0, host));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const inherited = servers.map((server, i): Inherited => {
    const { address, port } = server.address() as net.AddressInfo;
    // Behind stdin, stdout and stderr.
    return { fd: 3 + i, host: address, port };
  });
  const { command, args, env } = prepare(inherited, folder);
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe', ...servers.map(descriptorOf)],
    env: { ...process.env, ...env },
  });
  for (const server of servers) server.close();
  const said = text(child.stderr as Readable);
  return {
    ports: inherited.map(({ port }) => port),
    stop: () => stop(child, said, folder),
  };
}

/** The descriptor of a server, which has no public name. */
function descriptorOf(server: net.Server): number {
  return (server as unknown as { _handle: { fd: number } })._handle.fd;
}

/** What a proxy ends with that is told to: with success, by the signal, or with what a shell calls the signal. */
const TOLD_TO_END = [0, 'SIGTERM', 128 + 15];

/** Ends a proxy. Throws what it said if it had ended before. */
async function stop(child: ChildProcess, said: Promise<string>, folder: string): Promise<void> {
  child.kill('SIGTERM');
  const text = await said;
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  rmSync(folder, { recursive: true });
  const status = child.exitCode ?? child.signalCode ?? '';
  if (!TOLD_TO_END.includes(status)) throw new Error(`The proxy ended with ${status}:\n${text}`);
}
