import type { Socket } from '@net/stream-socket/internal';
import type { InetName, StreamHandle } from '@net/transport';
import type { DropArgument, DropReason } from './drop-argument.ts';

/** Why a connection is dropped. */
export type Refusal = Pick<DropArgument, 'reason' | 'rule' | 'error'>;

/**
 * What one option or method of a server, such as `maxPending` or `stats`, does with the connections. A server that uses no such
 * option or method has no policies.
 *
 * A policy decides in `refuse` and counts in `onSocket`, so that it does not count a connection that another policy drops.
 */
export interface ConnectionPolicy {
  /**
   * Why a connection must be dropped; null if this policy admits the connection.
   *
   * @param client The address of the peer, or of the client that a trusted proxy names; undefined if it is unknown.
   */
  refuse?(stream: StreamHandle, client: InetName | undefined): Refusal | null;
  /**
   * Like `refuse`, for a connection that starts to wait for its PROXY protocol header or for the answer of another process. If
   * null is returned, `onHeldEnd` is called when the wait ends. Then `refuse` is called, unless the header or the answer is a
   * reason to drop the connection.
   */
  hold?(): Refusal | null;
  /** Called when a connection no longer waits. */
  onHeldEnd?(): void;
  /**
   * Asks another process whether to admit a connection that every `refuse` has admitted, and calls back later. At most one policy
   * of a server has the methods `ask` and `onRefused`.
   */
  ask?(stream: StreamHandle, client: InetName | undefined, answer: (refusal: Refusal | null) => void): void;
  /** Called instead of `onSocket` if the answer was null, but the connection was dropped or its socket could not be created. */
  onRefused?(client: InetName | undefined): void;
  /** Called for every connection that is dropped, whatever the reason. */
  onDrop?(reason: DropReason): void;
  /** Called when every policy has admitted the connection, before `'connection'` is emitted. */
  onSocket(socket: Socket, client: InetName | undefined): void;
  /**
   * Called when a socket was destroyed or its connection was moved to another process: once for each `onSocket`, and for the
   * sockets that were open when this policy was added.
   */
  onEnd?(socket: Socket): void;
}

/** A policy that asks another process. */
export type AskingPolicy = ConnectionPolicy & Required<Pick<ConnectionPolicy, 'ask' | 'onRefused'>>;
