export type { BridgeOptions } from './bridge/bridge.ts';
export type { ChaosFault, ChaosOptions, FaultKind } from './chaos/plan.ts';
export { ChaosPlan } from './chaos/plan.ts';
export type { DnsFailure, NameTable } from './dns/names.ts';
export type { LinkOptions } from './links/link-options.ts';
export type { Host } from './network/host.ts';
export type { HostLimits } from './network/limits.ts';
export { NetworkError } from './network/network-error.ts';
export {
  type DirectionOptions,
  type HostOptions,
  type Hosts,
  type NetworkOptions,
  VirtualNetwork,
} from './network/virtual-network.ts';
export type { Connection, ConnectionEnd } from './observe/connections.ts';
export type { NoteEntry, PacketEntry, TraceEntry, TraceOptions } from './observe/trace.ts';
export type { Trace } from './observe/trace-view.ts';
export type { Distribution } from './random/distribution.ts';
export type { PacketKind } from './tcp/packet.ts';
export type { ClockKind } from './time/drivers.ts';
export type { TickingTimers } from './time/fake-timers.ts';
export type { RunOptions } from './time/runner.ts';
