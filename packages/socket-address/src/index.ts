export type { IPFamily } from './canonical-address.ts';
export { SocketAddress, type SocketAddressJSON, type SocketAddressOptions } from './socket-address.ts';
