import { publishTimeout, type Socket } from '@net/stream-socket/internal';
import type { ConnectionPolicy } from '../connections/policy.ts';

/** The policy of the option `idleTimeout`. */
export class IdleTimeout implements ConnectionPolicy {
  readonly #timeoutMs: number;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  onSocket(socket: Socket): void {
    socket.on('timeout', destroyUnlessHandled);
    socket.setTimeout(this.#timeoutMs);
  }
}

/** The listener for `'timeout'`: destroys the connection if the program has no `'timeout'` listener of its own. */
function destroyUnlessHandled(this: Socket): void {
  if (this.listenerCount('timeout') > 1) return;
  publishTimeout(this, 'idleTimeout');
  this.destroy();
}
