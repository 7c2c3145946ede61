// The entry of `@net/node-interop` on Bun, Deno, workerd and in browsers, chosen by the conditions in `exports` of
// package.json.
import type { NodeIdentity } from './identity.ts';

export type { ChildConnections } from './child-connections.ts';
export type { AutoSelectFamilyDefaults } from './command-line.ts';
export type { NodeIdentity } from './identity.ts';
export type { ServerInternals, SocketInternals } from './internals.ts';

/** Null, because these runtimes have no internal modules of Node that must accept the sockets and servers of `@net`. */
export const nodeIdentity: NodeIdentity | null = null;
