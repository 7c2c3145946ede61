import type dgram from 'node:dgram';
import type { Transport } from '@net/transport';

/**
 * Makes Node's `dgram` refuse programs on a virtual host: the network has no UDP, and a socket of the machine would lead out of it.
 *
 * @param find Finds the transport of the host that the caller runs on.
 */
export function refuseDatagrams(node: typeof dgram, find: () => Transport | undefined): void {
  const refuse = (): void => {
    if (!find()) return;
    throw new Error('A program on a virtual host cannot use node:dgram, because the network has no UDP');
  };
  node.createSocket = checked(node.createSocket, refuse);
  node.Socket = checked(node.Socket, refuse);
}

/** Makes a function or constructor call `check` first. */
function checked<Called extends object>(original: Called, check: () => void): Called {
  return new Proxy(original, {
    apply(target, self, args) {
      check();
      return Reflect.apply(target as CallableFunction, self, args);
    },
    construct(target, args, newTarget) {
      check();
      return Reflect.construct(target as CallableFunction, args, newTarget);
    },
  });
}
