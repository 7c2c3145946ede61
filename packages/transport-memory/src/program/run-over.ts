import { AsyncLocalStorage } from 'node:async_hooks';
import { setTransportOfContext, type Transport } from '@net/transport';

const transports = new AsyncLocalStorage<Transport>();

/** Runs a program in an async context in which `transport` is the default transport. */
export function runOver<Result>(transport: Transport, program: () => Result): Result {
  setTransportOfContext(() => transports.getStore());
  return transports.run(transport, program);
}

/** Runs a function in an async context in which the default transport is that of the process. */
export function runOutside<Result>(run: () => Result): Result {
  return transports.exit(run);
}
