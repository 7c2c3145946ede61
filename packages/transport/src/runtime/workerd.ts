import { errnoNumber } from '@net/errors';
import type { Status, StreamKind } from '../contract.ts';

/**
 * Whether the program runs in workerd, Cloudflare's runtime: the check that Cloudflare's documentation recommends, after that of a
 * global of workerd, because Node loads two modules when `navigator` is first read.
 */
export function isWorkerd(): boolean {
  return 'WebSocketPair' in globalThis && globalThis.navigator?.userAgent === 'Cloudflare-Workers';
}

/** The part of the message of a `listen` that failed on workerd that says what the worker or workerd's configuration lacks. */
export function workerdListenNeeds(status: Status, kind: StreamKind): string | undefined {
  if (status === errnoNumber('EADDRNOTAVAIL'))
    return "workerd's configuration needs a socket with `tcp = ()` on this port, for a worker that exports connectHandler() of cloudflare:node";
  if (status !== errnoNumber('ENOTSUP')) return undefined;
  return kind === 'ipc'
    ? 'paths need Node, Bun or Deno'
    : 'servers need a workerd that has connectHandler in cloudflare:node';
}
