import { AsyncResource } from 'node:async_hooks';
import type { Endpoint, InetEndpoint, Status, StreamReceiver } from '../contract.ts';
import { ConnectAttempt, type OnConnected } from './connect-attempt.ts';

/** The part of a client's stream that `connect` needs; streams of a listener have none. */
export class ConnectCall {
  /** The local end, set by `bind`. */
  local: InetEndpoint | undefined;
  #attempt: ConnectAttempt | null = null;
  /** The async context of the pending call; null if there is none. */
  #context: AsyncResource | null = null;
  /** Whether `connect` was called once more on the connected stream. */
  isRepeated = false;

  /**
   * Begins an attempt, in the current async context.
   *
   * @throws what `connect` of a `net.Socket` throws
   */
  attempt(remote: Endpoint, onConnected: OnConnected): void {
    this.#attempt = new ConnectAttempt(remote, this.local, onConnected);
  }

  /** Records the async context of a call that is pending from now on. */
  wait(): void {
    this.#context = new AsyncResource('NET_BUN_CONNECT');
  }

  /** Reports the result to the receiver, if a call is pending. */
  settle(receiver: StreamReceiver | null, status: Status, failedCall?: 'bind'): void {
    const context = this.#context;
    this.#context = null;
    this.#attempt = null;
    context?.runInAsyncScope(() => receiver?.onConnect(status, failedCall));
  }

  setReferenced(isReferenced: boolean): void {
    if (isReferenced) this.#attempt?.ref();
    else this.#attempt?.unref();
  }

  cancel(): void {
    this.#attempt?.cancel();
  }
}
