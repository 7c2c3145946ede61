import type { Transport } from './contract.ts';
import { libuvTransport } from './libuv/transport.ts';

let current: Transport | undefined;

/**
 * The transport that sockets and servers use when they are not given one: libuv's handles where the runtime gives
 * them, else the runtime's own sockets. The environment variable `NET_TRANSPORT` (`libuv` or `host`) decides instead.
 */
export function getDefaultTransport(): Transport {
  current ??= chooseTransport();
  return current;
}

/** Makes `transport` the default for sockets and servers made from now on; undefined goes back to the choice at start. */
export function setDefaultTransport(transport: Transport | undefined): void {
  current = transport;
}

function chooseTransport(): Transport {
  return libuvTransport()!;
}
