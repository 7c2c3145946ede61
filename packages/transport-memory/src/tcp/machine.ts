import type { InetName, StreamKind } from '@net/transport';
import type { HostLimits } from '../network/limits.ts';
import type { TraceRecorder } from '../observe/trace.ts';
import type { Timeline } from '../time/timeline.ts';

/** What TCP needs of the machine that it runs on. */
export interface Machine {
  readonly name: string;
  readonly limits: HostLimits;
  readonly timeline: Timeline;
  readonly trace: TraceRecorder;
  /** Crashed: nothing is sent, and what arrives is not heard. */
  readonly isDown: boolean;
  /** As many sockets are open as there may be. */
  readonly isOutOfDescriptors: boolean;
  remember(end: KnownEnd): void;
  forget(end: KnownEnd): void;
}

/** What a machine does with the ends of connections that it knows. */
export interface KnownEnd {
  readonly id: number;
  readonly kind: StreamKind;
  /** `client`: who connected. */
  readonly role: 'client' | 'server';
  readonly local: InetName | undefined;
  readonly remote: InetName | undefined;
  readonly path: string | undefined;
  readonly peerMachine: string;
  readonly state: 'syn' | 'established' | 'gone';
  /** Closed by its program; what is in the send buffer is still to go out. */
  readonly isClosed: boolean;
  /** Bytes in the send buffer. */
  readonly sendQueue: number;
  /** Bytes in the receive buffer. */
  readonly receiveQueue: number;
  /** Forgets the connection without a word, as in a crash. */
  vanish(): void;
  /** Breaks the connection as if the peer had sent a reset. */
  hearReset(): void;
}
