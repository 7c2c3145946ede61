import type { Socket } from '@net/stream-socket/internal';
import type { InetName, StreamHandle } from '@net/transport';
import type { DropArgument, DropReason } from './drop-argument.ts';

/** Why a connection is dropped. */
export type Refusal = Pick<DropArgument, 'reason' | 'rule' | 'error'>;

/**
 * The effect of one option on the connections of a server. A server without such options has no policies, and asks nothing.
 *
 * A policy is asked in two steps, so that a connection which one policy refuses is not counted by the others.
 */
export interface ConnectionPolicy {
  /**
   * Why a connection is refused; null if this policy admits the connection.
   *
   * @param client The address of the peer, or of the client that a trusted proxy names; undefined if it is unknown.
   */
  refuse?(stream: StreamHandle, client: InetName | undefined): Refusal | null;
  /**
   * The same for a connection that waits for its PROXY protocol header, of which only the proxy is known. If null, `onHeldEnd`
   * follows, and then `refuse` if there is a header.
   */
  hold?(): Refusal | null;
  /** A connection no longer waits for its header. */
  onHeldEnd?(): void;
  /** A connection was dropped, for a reason of any policy or of the server. */
  onDrop?(reason: DropReason): void;
  /** Every policy has admitted the connection: called before `'connection'`. */
  onSocket(socket: Socket, client: InetName | undefined): void;
  /** The socket was destroyed, or its connection was moved to another process. Called once for each `onSocket`. */
  onEnd?(socket: Socket): void;
}
