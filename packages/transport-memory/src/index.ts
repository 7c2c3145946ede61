export type { DnsFailure, NameTable } from './dns/names.ts';
export type { LinkOptions } from './links/link-options.ts';
export type { Host } from './network/host.ts';
export type { HostLimits } from './network/limits.ts';
export { NetworkError } from './network/network-error.ts';
export {
  type HostOptions,
  type NetworkOptions,
  type RunOptions,
  VirtualNetwork,
} from './network/virtual-network.ts';
export type { NoteEntry, PacketEntry, TraceEntry, TraceOptions } from './observe/trace.ts';
export type { Distribution } from './random/distribution.ts';
export type { PacketKind } from './tcp/packet.ts';
export type { ClockKind } from './time/drivers.ts';
export type { TickingTimers } from './time/fake-timers.ts';
