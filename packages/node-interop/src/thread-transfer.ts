import { ERR_WORKER_HANDLE_NOT_TRANSFERABLE } from '@net/errors';
import { builtIn } from '@net/transport';
import { inheritsFromNode } from './inherit.ts';

/**
 * Node 24 and later can move a socket to another thread: `postMessage(value, [socket])` calls two methods of each object in the
 * transfer list. The names of these methods are symbols that `net.Socket.prototype` has. The first method returns the native
 * handles to transfer, the second the data from which the other thread creates its object. That object is a `net.Socket` or
 * `net.Server`; the other thread passes it to `new Socket({ handle })` or `server.listen` of the `@net` packages.
 *
 * `postMessage` accepts only objects with a private property, the transfer mode, which Node's constructors set. The only public
 * function that sets it on an existing object is `util.transferableAbortSignal`, which accepts every object with the property
 * `kAborted`.
 */
const symbols = inheritsFromNode ? findSymbols() : undefined;

function findSymbols() {
  const { Socket } = builtIn('node:net');
  // The declared parameter type is AbortSignal; at run time any object with the property `kAborted` is accepted.
  const mark = builtIn('node:util').transferableAbortSignal as unknown as (object: object) => void;
  const kTransferList = symbolOf(Socket.prototype, 'messaging_transfer_list_symbol');
  const kTransfer = symbolOf(Socket.prototype, 'messaging_transfer_symbol');
  const kAborted = symbolOf(AbortSignal.abort(), 'kAborted');
  if (!kTransferList || !kTransfer || !kAborted) return undefined;
  try {
    mark({ [kAborted]: false });
    return { kTransferList, kTransfer, kAborted, mark };
  } catch {
    // A future Node may check the argument more strictly. `postMessage` then throws for these sockets, as Node 22 does for all
    // sockets.
    return undefined;
  }
}

function symbolOf(object: object, description: string): symbol | undefined {
  return Object.getOwnPropertySymbols(object).find((symbol) => symbol.description === description);
}

/** The functions with which an object is transferred to another thread by `postMessage`. */
export interface Transferable<Instance> {
  /** The native handle; undefined if the object cannot be transferred in its current state. */
  transferableHandleOf(instance: Instance): object | undefined;
  /** Detaches the handle without closing it. Returns the constructor options for the object in the other thread. */
  release(instance: Instance): object;
}

/** Defines the methods that `postMessage` calls, if the running Node supports transferring sockets. */
export function makeTransferable<Instance extends object>(
  prototype: Instance,
  name: 'Socket' | 'Server',
  { transferableHandleOf, release }: Transferable<Instance>,
): void {
  if (!symbols) return;
  const handleToSend = (instance: Instance): object => {
    const handle = transferableHandleOf(instance);
    if (!handle) throw ERR_WORKER_HANDLE_NOT_TRANSFERABLE({ handle: `net.${name}` });
    return handle;
  };
  const members: PropertyDescriptorMap & ThisType<Instance> = {
    [symbols.kAborted]: { value: false },
    [symbols.kTransferList]: {
      value() {
        return [handleToSend(this)];
      },
    },
    [symbols.kTransfer]: {
      value() {
        const handle = handleToSend(this);
        return { data: { handle, ...release(this) }, deserializeInfo: `net:${name}` };
      },
    },
  };
  Object.defineProperties(prototype, members);
}

/** Sets the private property that `postMessage` requires of the objects in its transfer list. */
export function markTransferable(instance: object): void {
  symbols?.mark(instance);
}
