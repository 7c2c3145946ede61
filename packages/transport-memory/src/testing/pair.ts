import { once } from 'node:events';
import type net from '@net/net';
import type { Host, VirtualNetwork } from '../index.ts';

/**
 * Connects host `a` to a server on host `b`, and returns both sockets. Their errors are ignored, unless a test listens for
 * them.
 */
export async function pair(
  network: VirtualNetwork,
  options: net.ServerOptions = {},
): Promise<{ client: net.Socket; server: net.Socket; listener: net.Server; a: Host; b: Host }> {
  const [a, b] = [network.host('a'), network.host('b')];
  const listener = b.net.createServer(options).listen(80);
  const client = a.net.connect(80, b.addresses[0]!);
  const [server] = (await network.until(once(listener, 'connection'))) as [net.Socket];
  for (const socket of [client, server]) socket.on('error', () => undefined);
  return { client, server, listener, a, b };
}

/** Records the events that a socket emits, with their times. */
export function log(network: VirtualNetwork, socket: net.Socket, events: readonly string[]): string[] {
  const heard: string[] = [];
  for (const event of events) {
    socket.on(event as 'data', (value: unknown) => {
      const code = (value as { code?: string } | undefined)?.code;
      const what = code ?? (value instanceof Uint8Array ? String(value) : undefined);
      heard.push([network.now(), event, ...(what === undefined ? [] : [what])].join(' '));
    });
  }
  return heard;
}
