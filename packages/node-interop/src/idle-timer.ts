import { builtIn } from '@net/transport';
import { inheritsFromNode } from './inherit.ts';

/** See `NodeIdentity.exposeIdleTimer`. */
export function exposeIdleTimer<Socket extends object>(
  prototype: Socket,
  idleTimerOf: (socket: Socket) => { refresh(): void } | undefined,
): void {
  const symbol = findIdleTimerSymbol();
  if (!symbol) return;
  Object.defineProperty(prototype, symbol, {
    configurable: true,
    get(this: Socket) {
      return idleTimerOf(this);
    },
  });
}

/**
 * The symbol of the property in which Node's sockets keep their idle timer; undefined if the sockets of `@net` do not inherit
 * from Node's, or if the running Node has no such property.
 */
function findIdleTimerSymbol(): symbol | undefined {
  if (!inheritsFromNode) return undefined;
  const { Socket } = builtIn('node:net');
  return Object.getOwnPropertySymbols(new Socket()).find(({ description }) => description === 'timeout');
}
