import type { ListenHandle, StreamHandle } from '@net/transport';

/** The symbol under which Node's handles name the socket or server that they belong to. Node gives it nobody. */
let ownerSymbol: symbol | undefined;

/** A native handle of Node has the property from the start; undefined for an object that is none. */
export function ownerSymbolOf(native: object): symbol | undefined {
  if (ownerSymbol && Object.hasOwn(native, ownerSymbol)) return ownerSymbol;
  const found = Object.getOwnPropertySymbols(native).find(
    ({ description }) => description === 'owner_symbol',
  );
  ownerSymbol ??= found;
  return found;
}

/** See `NodeIdentity.setHandleOwner`. */
export function setHandleOwner({ native }: StreamHandle | ListenHandle, owner: object): void {
  const symbol = native && ownerSymbolOf(native);
  if (symbol) Reflect.set(native, symbol, owner);
}
