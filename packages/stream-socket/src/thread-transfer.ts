import { ERR_WORKER_HANDLE_NOT_TRANSFERABLE } from '@net/errors';
import { builtIn } from '@net/transport';
import { inheritsFromNode } from './inherit-from-node.ts';

/**
 * `postMessage(value, [socket])` hands a socket of Node 24 to another thread. It asks the objects of its list two things,
 * under symbols that `net.Socket.prototype` shows: which handles go along, and what the object of the other thread is made of.
 * That is one of Node's; `new Socket({ handle })` and `server.listen` take it over.
 *
 * But it asks only objects that carry a mark, which Node sets in its constructors and gives nobody. One function sets it for
 * others: `util.transferableAbortSignal`, on whatever has a property under the symbol that it knows an AbortSignal by.
 */
const access = inheritsFromNode ? findAccess() : undefined;

function findAccess() {
  const { Socket } = builtIn('node:net');
  // Any object will do, as long as it has what is asked below.
  const mark = builtIn('node:util').transferableAbortSignal as unknown as (object: object) => void;
  const kTransferList = symbolOf(Socket.prototype, 'messaging_transfer_list_symbol');
  const kTransfer = symbolOf(Socket.prototype, 'messaging_transfer_symbol');
  const kAborted = symbolOf(AbortSignal.abort(), 'kAborted');
  if (!kTransferList || !kTransfer || !kAborted) return undefined;
  try {
    mark({ [kAborted]: false });
    return { kTransferList, kTransfer, kAborted, mark };
  } catch {
    // Some Node of the future looks closer. Then ours are to `postMessage` what they are on Node 22: no such objects.
    return undefined;
  }
}

function symbolOf(object: object, description: string): symbol | undefined {
  return Object.getOwnPropertySymbols(object).find((symbol) => symbol.description === description);
}

/** What an object does to go to another thread. */
export interface Transferable<Instance> {
  /** The handle, or undefined when it cannot leave as it is. */
  handleOf(instance: Instance): object | undefined;
  /** Lets go of the handle without closing it. Returns the options that the object of the other thread is made with. */
  release(instance: Instance): object;
}

/** Makes what inherits from `prototype` answer `postMessage`, where the running Node has such questions. */
export function makeTransferable<Instance extends object>(
  prototype: Instance,
  name: 'Socket' | 'Server',
  { handleOf, release }: Transferable<Instance>,
): void {
  if (!access) return;
  const handleToSend = (instance: Instance): object => {
    const handle = handleOf(instance);
    if (!handle) throw ERR_WORKER_HANDLE_NOT_TRANSFERABLE({ handle: `net.${name}` });
    return handle;
  };
  const members: PropertyDescriptorMap & ThisType<Instance> = {
    [access.kAborted]: { value: false },
    [access.kTransferList]: {
      value() {
        return [handleToSend(this)];
      },
    },
    [access.kTransfer]: {
      value() {
        const handle = handleToSend(this);
        return { data: { handle, ...release(this) }, deserializeInfo: `net:${name}` };
      },
    },
  };
  Object.defineProperties(prototype, members);
}

/** Marks `instance` as something that `postMessage` may ask. */
export function markTransferable(instance: object): void {
  access?.mark(instance);
}
