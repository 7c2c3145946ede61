import { AsyncLocalStorage } from 'node:async_hooks';
import type { MemoryTransport } from '../handles/transport.ts';

/** The key in `globalThis` of the storage of each async context's transport, which all copies of this package share. */
const TRANSPORTS: unique symbol = Symbol.for('@net/transport-memory/of-context') as never;

const thread = globalThis as { [TRANSPORTS]?: AsyncLocalStorage<MemoryTransport> };
thread[TRANSPORTS] ??= new AsyncLocalStorage();
const transports: AsyncLocalStorage<MemoryTransport> = thread[TRANSPORTS];

/** The transport of the program on whose behalf the caller runs; undefined outside of all hosts. */
export function transportOfContext(): MemoryTransport | undefined {
  return transports.getStore();
}

/** Runs a program in an async context with a transport. */
export function runInContext<Result>(transport: MemoryTransport, program: () => Result): Result {
  return transports.run(transport, program);
}

/** Runs a function in an async context in which the default transport is that of the process. */
export function runOutside<Result>(run: () => Result): Result {
  return transports.exit(run);
}

/** Whether the caller runs on behalf of a program whose host has crashed since the program was started. */
export function isOfDeadProgram(): boolean {
  return transportOfContext()?.kernel.isDead ?? false;
}
