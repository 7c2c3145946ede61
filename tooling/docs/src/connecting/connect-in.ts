import type { LookupFunction } from '@net/net';
import { VirtualNetwork } from '@net/transport-memory';
import type { Answer, Behaviour, Situation } from './situations.ts';

/** After how long a resolver gives up a DNS server that does not answer (`timeout` in resolv.conf). */
const RESOLVER_TIMEOUT_MS = 5000;

/** How a `connect` ended. */
export interface Outcome {
  /** Milliseconds from `connect` to `'connect'` or `'error'`. */
  ms: number;
  /** The address of the connection, or the code of the error. */
  result: string;
  isConnected: boolean;
  /** The connections of the network afterwards: those of attempts that were not taken are closed. */
  left: number;
}

/** Connects in a situation, in virtual time. */
export async function connectIn(
  situation: Situation,
  autoSelectFamily: boolean | 'parallel',
): Promise<Outcome> {
  const network = new VirtualNetwork({ seed: 1 });
  const addresses = situation.hasIPv6 === false ? ['192.0.2.100'] : ['192.0.2.100', '2001:db8::100'];
  const client = network.host('client', { addresses });
  for (const { addresses = {} } of [situation.ipv6, situation.ipv4]) {
    for (const [address, behaviour] of Object.entries(addresses)) place(network, address, behaviour);
  }
  const controller = new AbortController();
  const timers = client.transport.timers!;
  if (situation.abortAfterMs) timers.setTimeout(() => controller.abort(), situation.abortAfterMs);

  const startedAt = network.now();
  const socket = client.net.connect({
    port: 443,
    host: 'service.test',
    autoSelectFamily,
    lookup: lookupIn(situation, timers),
    connectTimeout: 10_000,
    signal: controller.signal,
    ...situation.options,
  });
  const ended = new Promise<Omit<Outcome, 'left'>>((resolve) => {
    const end = (result: string, isConnected: boolean) =>
      resolve({ ms: Math.round(network.now() - startedAt), result, isConnected });
    socket.once('connect', () => end(socket.remoteAddress!, true));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code!, false));
  });
  const outcome = await network.until(ended);
  // Long enough for the servers to hear of it.
  await network.advance(1000);
  return { ...outcome, left: network.connections().filter(({ state }) => state !== 'closed').length };
}

/** Puts a host with one address into the network. */
function place(network: VirtualNetwork, address: string, behaviour: Behaviour): void {
  if (behaviour === 'nobody') return;
  const host = network.host(address, { addresses: [address] });
  if (behaviour === 'silent') host.crash();
  else if ('refusesAfterMs' in behaviour)
    network.link('client', host, { latency: behaviour.refusesAfterMs / 2 });
  else {
    network.link('client', host, { latency: behaviour.answersAfterMs / 2 });
    host.net.createServer().listen(443, address);
  }
}

/** A resolver that asks for both families at once and waits for both answers, unless it is asked for one. */
function lookupIn(
  { ipv6, ipv4 }: Situation,
  timers: { setTimeout(callback: () => void, delayMs: number): unknown },
): LookupFunction {
  return (_name, { family, all }, callback) => {
    const asked = family === 6 ? [ipv6] : family === 4 ? [ipv4] : [ipv6, ipv4];
    const durationMs = Math.max(...asked.map(({ afterMs = RESOLVER_TIMEOUT_MS }) => afterMs));
    timers.setTimeout(() => {
      const found = asked.flatMap(({ addresses = {} }) => Object.keys(addresses));
      if (found.length === 0) callback(failureOf(asked), '');
      else {
        const entries = found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
        if (all) callback(null, entries);
        else callback(null, entries[0]!.address, entries[0]!.family);
      }
    }, durationMs);
  };
}

function failureOf(asked: Answer[]): Error {
  const isTemporary = asked.some(({ afterMs, error }) => afterMs === undefined || error);
  const code = isTemporary ? 'EAI_AGAIN' : 'ENOTFOUND';
  return Object.assign(new Error(`getaddrinfo ${code} service.test`), { code });
}
