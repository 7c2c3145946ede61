import type { Status, StreamHandle, StreamReceiver } from '@net/transport';
import { ownerSymbolOf } from './handle-owner.ts';

/**
 * Node's `http.Agent` guards the idle sockets that it keeps: it replaces `onread` of the handle by a function that destroys
 * the handle's owner, since data on an idle connection would be taken for the next answer. To end the guard it puts Node's
 * own reader there, which it takes for the one that was there before. On a handle of ours that reader is ours.
 */

/** A function that Node puts in the place of `onread`. */
type Reader = (this: object, ...args: unknown[]) => unknown;

/** Whether `reader` is the one of Node's own sockets: putting it there means to end the guard. */
function isNodesReader(reader: unknown): boolean {
  return typeof reader !== 'function' || reader.name === 'onStreamRead';
}

/** The property of a handle that holds its {@link Readers}. */
const kReaders = Symbol('readers');

interface Readers {
  /** What `onread` shows. */
  current: unknown;
  /** What an assignment to `onread` does. */
  assign(reader: Reader): void;
}

const ONREAD: PropertyDescriptor & ThisType<{ [kReaders]: Readers }> = {
  configurable: true,
  get() {
    return this[kReaders].current;
  },
  set(reader: Reader) {
    this[kReaders].assign(reader);
  },
};

/** Lets Node put a guard in the place of the reader of `handle`, and end it; `shown` is what Node sees as the handle. */
export function allowIdleGuard(shown: object, handle: StreamHandle, owner: object): void {
  if (kReaders in shown) return;
  const readers = shown === handle ? readersOf(handle, owner) : nativeReaders(shown as { onread?: Reader });
  if (!readers) return;
  Object.defineProperty(shown, kReaders, { value: readers });
  Object.defineProperty(shown, 'onread', ONREAD);
}

/** Those of a native handle: libuv calls what was last assigned to its own `onread`, which ours hides. */
function nativeReaders(native: { onread?: Reader }): Readers | undefined {
  const ours = native.onread;
  if (typeof ours !== 'function') return undefined;
  let before = ours;
  return {
    current: ours,
    assign(reader) {
      const isGuarded = this.current !== ours && !isNodesReader(this.current);
      const next = isGuarded && isNodesReader(reader) ? before : reader;
      before = this.current as Reader;
      this.current = next;
      delete native.onread;
      native.onread = next;
      Object.defineProperty(native, 'onread', ONREAD);
    },
  };
}

/** Those over the host backend, where Node sees the handle of the transport contract: its receiver hears what is read. */
function readersOf(handle: StreamHandle, owner: object): Readers | undefined {
  // Beneath is a socket of Node's, and beneath that a handle that has the symbol.
  const native = handle.native && (Reflect.get(handle.native, '_handle') as object | null | undefined);
  const symbol = native && ownerSymbolOf(native);
  if (!symbol) return undefined;
  Object.defineProperty(handle, symbol, { value: owner });
  let guarded: GuardedReceiver | null = null;
  return {
    current: undefined,
    assign(reader) {
      this.current = reader;
      if (guarded && handle.receiver === guarded) handle.receiver = guarded.receiver;
      const { receiver } = handle;
      guarded =
        receiver && !isNodesReader(reader) ? new GuardedReceiver(receiver, () => reader.call(handle)) : null;
      if (guarded) handle.receiver = guarded;
    },
  };
}

/** Calls the guard for what is read, and passes on the rest. */
class GuardedReceiver implements StreamReceiver {
  readonly receiver: StreamReceiver;
  readonly #guard: () => void;

  constructor(receiver: StreamReceiver, guard: () => void) {
    this.receiver = receiver;
    this.#guard = guard;
  }

  onRead(): void {
    this.#guard();
  }

  onReadInto(): void {
    this.#guard();
  }

  onReadEnd(): void {
    this.#guard();
  }

  onConnect(status: Status, failedCall?: 'bind'): void {
    this.receiver.onConnect(status, failedCall);
  }

  onWrite(status: Status): void {
    this.receiver.onWrite(status);
  }

  onShutdown(status: Status): void {
    this.receiver.onShutdown(status);
  }

  onClose(): void {
    this.receiver.onClose();
  }
}
