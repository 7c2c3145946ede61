// What `@net/node-interop` is on Bun, Deno, workerd and in a browser: see `exports` in package.json.
import type { NodeIdentity } from './identity.ts';

export type { ChildConnections } from './child-connections.ts';
export type { AutoSelectFamilyDefaults } from './command-line.ts';
export type { NodeIdentity } from './identity.ts';
export type { ServerInternals, SocketInternals } from './internals.ts';

/** There is no Node here whose modules could take our objects for its own. */
export const nodeIdentity: NodeIdentity | null = null;
