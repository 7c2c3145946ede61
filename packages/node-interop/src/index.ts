export type { ChildConnections } from './child-connections.ts';
export type { AutoSelectFamilyDefaults } from './command-line.ts';
export type { NodeIdentity } from './identity.ts';
export type { ServerInternals, SocketInternals } from './internals.ts';
export { nodeIdentity } from './node.ts';
