import type { InetName, StreamKind } from '@net/transport';
import type { HostLimits } from '../network/limits.ts';
import type { TraceRecorder } from '../observe/trace.ts';
import type { Timeline } from '../time/timeline.ts';

/** The services of a host that its TCP implementation uses. */
export interface Machine {
  readonly name: string;
  readonly limits: HostLimits;
  readonly timeline: Timeline;
  readonly trace: TraceRecorder;
  /** Whether the host has crashed: it sends nothing and ignores every packet. */
  readonly isDown: boolean;
  /** Whether the maximum number of sockets is open (EMFILE). */
  readonly isOutOfDescriptors: boolean;
  /** The number of bytes by which the buffers of all connections may grow together; negative if the limit is exceeded. */
  readonly freeMemory: number;
  /** Called when bytes were removed from a buffer: connections that wait for memory continue. */
  noteFreedMemory(): void;
  /** Adds an end to the connection table of the host. */
  remember(end: KnownEnd): void;
  /** Removes an end from the connection table of the host. */
  forget(end: KnownEnd): void;
}

/** The members of an end of a connection that its host uses. */
export interface KnownEnd {
  readonly id: number;
  readonly kind: StreamKind;
  /** `client` for the end that opened the connection. */
  readonly role: 'client' | 'server';
  readonly local: InetName | undefined;
  readonly remote: InetName | undefined;
  readonly path: string | undefined;
  readonly peerMachine: string;
  readonly state: 'syn' | 'established' | 'gone';
  /** Whether the program has closed the socket. The bytes in the send buffer are still sent. */
  readonly isClosed: boolean;
  /** Bytes in the send buffer. */
  readonly sendQueue: number;
  /** Bytes in the receive buffer. */
  readonly receiveQueue: number;
  /** Called when the host has free memory again: continues writing, and sends the peer a window update. */
  useFreedMemory(): void;
  /** Drops the connection without sending a packet, as in a crash. */
  vanish(): void;
  /** Breaks the connection as if the peer had sent a reset. */
  hearReset(): void;
}
