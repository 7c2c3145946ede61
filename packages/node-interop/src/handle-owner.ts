import type { ListenHandle, StreamHandle } from '@net/transport';

/** Node's private symbol for the property of a native handle that refers to its socket or server; undefined until found. */
let ownerSymbol: symbol | undefined;

/** Finds the owner symbol among the properties of `native`; undefined if `native` is not a native handle of Node. */
export function ownerSymbolOf(native: object): symbol | undefined {
  if (ownerSymbol && ownerSymbol in native) return ownerSymbol;
  const found = Object.getOwnPropertySymbols(native).find(
    ({ description }) => description === 'owner_symbol',
  );
  ownerSymbol ??= found;
  return found;
}

/** See `NodeIdentity.setHandleOwner`. */
export function setHandleOwner({ native }: StreamHandle | ListenHandle, owner: object): void {
  const symbol = native && ownerSymbolOf(native);
  // Assigned and not set with `Reflect.set`, because V8 caches the place of an assigned property; this runs for every connection.
  if (symbol) (native as Record<symbol, object>)[symbol] = owner;
}
