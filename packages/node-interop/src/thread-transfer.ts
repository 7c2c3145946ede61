import { ERR_WORKER_HANDLE_NOT_TRANSFERABLE } from '@net/errors';
import { builtIn } from '@net/transport';
import { inheritsFromNode } from './inherit.ts';

/**
 * `postMessage(value, [socket])` moves a socket of Node 24 to another thread. It calls two methods of the objects in its list,
 * under symbols that `net.Socket.prototype` shows: one names the handles that go along, the other what the object of the
 * other thread is made from. That object is one of Node's; `new Socket({ handle })` and `server.listen` take it over.
 *
 * But it calls them only on objects that carry a mark, which Node sets in its constructors and gives nobody. One public
 * function sets the mark: `util.transferableAbortSignal`, on any object with the property by which it knows an AbortSignal.
 */
const symbols = inheritsFromNode ? findSymbols() : undefined;

function findSymbols() {
  const { Socket } = builtIn('node:net');
  // Takes any object that has the property `kAborted`.
  const mark = builtIn('node:util').transferableAbortSignal as unknown as (object: object) => void;
  const kTransferList = symbolOf(Socket.prototype, 'messaging_transfer_list_symbol');
  const kTransfer = symbolOf(Socket.prototype, 'messaging_transfer_symbol');
  const kAborted = symbolOf(AbortSignal.abort(), 'kAborted');
  if (!kTransferList || !kTransfer || !kAborted) return undefined;
  try {
    mark({ [kAborted]: false });
    return { kTransferList, kTransfer, kAborted, mark };
  } catch {
    // A later Node checks more closely. Then `postMessage` refuses our sockets, as that of Node 22 refuses all.
    return undefined;
  }
}

function symbolOf(object: object, description: string): symbol | undefined {
  return Object.getOwnPropertySymbols(object).find((symbol) => symbol.description === description);
}

/** How an object goes to another thread. */
export interface Transferable<Instance> {
  /** The handle, or undefined when it cannot leave as it is. */
  transferableHandleOf(instance: Instance): object | undefined;
  /** Lets go of the handle without closing it. Returns the options that the object of the other thread is made with. */
  release(instance: Instance): object;
}

/** Defines the methods that `postMessage` calls, where the running Node has them. */
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

/** Sets the mark without which `postMessage` refuses an object. */
export function markTransferable(instance: object): void {
  symbols?.mark(instance);
}
