import type { Socket } from '@net/stream-socket/internal';
import type { InetName, StreamHandle } from '@net/transport';
import type { DropArgument, DropReason } from './drop-argument.ts';

/** Why a connection is dropped. */
export type Refusal = Pick<DropArgument, 'reason' | 'rule' | 'error'>;

/**
 * What one option or method of a server, such as `maxPending` or `stats`, does with the connections. A server on which none of
 * them is used has no policies.
 *
 * A policy decides in `refuse` and counts in `onSocket`, so that a connection which one policy refuses is not counted by others.
 */
export interface ConnectionPolicy {
  /**
   * Why a connection is refused; null if this policy admits the connection.
   *
   * @param client The address of the peer, or of the client that a trusted proxy names; undefined if it is unknown.
   */
  refuse?(stream: StreamHandle, client: InetName | undefined): Refusal | null;
  /**
   * Like `refuse`, for a connection that starts to wait for its PROXY protocol header, and whose client is not known yet. If null
   * is returned, `onHeldEnd` is called later, and then `refuse`, unless the connection was dropped because of its header.
   */
  hold?(): Refusal | null;
  /** Called when a connection no longer waits for its header. */
  onHeldEnd?(): void;
  /**
   * Asks another process whether to admit a connection that every `refuse` has admitted, and calls back later. At most one policy
   * of a server has the methods `ask` and `onRefused`.
   */
  ask?(stream: StreamHandle, client: InetName | undefined, answer: (refusal: Refusal | null) => void): void;
  /** Called instead of `onSocket` if the answer was null, but the connection was closed or refused in the meantime. */
  onRefused?(client: InetName | undefined): void;
  /** Called when a connection was dropped, whether another policy, this policy or the server has refused it. */
  onDrop?(reason: DropReason): void;
  /** Called when every policy has admitted the connection, before `'connection'` is emitted. */
  onSocket(socket: Socket, client: InetName | undefined): void;
  /** Called once for each `onSocket`, when the socket was destroyed or its connection was moved to another process. */
  onEnd?(socket: Socket): void;
}

/** A policy that asks another process. */
export type AskingPolicy = ConnectionPolicy & Required<Pick<ConnectionPolicy, 'ask' | 'onRefused'>>;
