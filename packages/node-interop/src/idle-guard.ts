import type { Status, StreamHandle, StreamReceiver } from '@net/transport';
import { ownerSymbolOf } from './handle-owner.ts';

/**
 * Node's `http.Agent` guards the idle sockets of its pool: it replaces `onread` of the handle by a function that destroys the
 * handle's owner, because data that arrives on an idle connection would be parsed as the next response. To end the guard,
 * `http.Agent` assigns the reader of Node's own sockets, `onStreamRead`, assuming that this was the reader before. Handles that
 * `@net/transport` uses have another reader, so the property `onread` that is defined here restores that reader instead.
 */

/** A value of `onread`: the function that a native handle calls after each read. */
type Reader = (this: object, ...args: unknown[]) => unknown;

/** Whether `reader` is the reader of Node's own sockets, or no function. Assigning such a value to `onread` ends the guard. */
function isNodesReader(reader: unknown): boolean {
  return typeof reader !== 'function' || reader.name === 'onStreamRead';
}

/** The property of a handle that holds its {@link Readers}. */
const kReaders = Symbol('readers');

interface Readers {
  /** The value that the getter of `onread` returns. */
  current: unknown;
  /** Called by the setter of `onread`. */
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

/**
 * Defines `onread` on a handle so that `http.Agent` can start and end its guard. `shown` is the value of `_handle`, which Node
 * uses as the handle.
 */
export function allowIdleGuard(shown: object, handle: StreamHandle, owner: object): void {
  if (kReaders in shown) return;
  const readers = shown === handle ? readersOf(handle, owner) : nativeReaders(shown as { onread?: Reader });
  if (!readers) return;
  Object.defineProperty(shown, kReaders, { value: readers });
  Object.defineProperty(shown, 'onread', ONREAD);
}

/**
 * The readers of a native handle. The handle calls the function last assigned to its native `onread`, an accessor on its
 * prototype that the property defined here hides. `http.Agent` assigns twice per request, so the native setter is called, where
 * there is one, which costs less than deleting and defining the property again.
 */
function nativeReaders(native: { onread?: Reader }): Readers | undefined {
  const ours = native.onread;
  if (typeof ours !== 'function') return undefined;
  const setReader = nativeSetterOf(native);
  let before = ours;
  return {
    current: ours,
    assign(reader) {
      const isGuarded = this.current !== ours && !isNodesReader(this.current);
      const next = isGuarded && isNodesReader(reader) ? before : reader;
      before = this.current as Reader;
      this.current = next;
      setReader?.call(native, next);
    },
  };
}

/** Returns what assigns the native `onread`; undefined for a stand-in of a handle, whose prototypes have no such property. */
function nativeSetterOf(native: object): ((this: object, reader: unknown) => void) | undefined {
  for (let each = Object.getPrototypeOf(native) as object | null; each; each = Object.getPrototypeOf(each)) {
    const property = Object.getOwnPropertyDescriptor(each, 'onread');
    if (property) return property.set ?? assignUncovered;
  }
  return undefined;
}

/** For Node 20, where the native `onread` looks like a data property and only an assignment calls its setter. */
function assignUncovered(this: object, reader: unknown): void {
  Reflect.deleteProperty(this, 'onread');
  Reflect.set(this, 'onread', reader);
  Object.defineProperty(this, 'onread', ONREAD);
}

/**
 * The readers of a host handle, where `_handle` is the handle of the transport contract: the guard replaces the handle's
 * receiver.
 */
function readersOf(handle: StreamHandle, owner: object): Readers | undefined {
  // `handle.native` is a `net.Socket`, whose own `_handle` has the owner symbol.
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

/** A receiver that calls the guard for every read event and passes all other events on. */
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
