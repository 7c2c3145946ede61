import { AsyncLocalStorage } from 'node:async_hooks';
import { setTransportOfContext } from '@net/transport';
import type { MemoryTransport } from '../handles/transport.ts';
import { findFakeClock } from '../time/fake-timers.ts';
import { answerFromNetwork } from './node-dns.ts';
import { describeHost } from './node-os.ts';
import { separatePools } from './pools.ts';

/** The key in `globalThis` of the storage of each async context's transport, which all copies of this package share. */
const TRANSPORTS: unique symbol = Symbol.for('@net/transport-memory/of-context') as never;

const thread = globalThis as { [TRANSPORTS]?: AsyncLocalStorage<MemoryTransport> };
thread[TRANSPORTS] ??= new AsyncLocalStorage();
const transports: AsyncLocalStorage<MemoryTransport> = thread[TRANSPORTS];

const find = (): MemoryTransport | undefined => transports.getStore();

/** Runs a program in an async context in which `transport` is the default transport. */
export function runOver<Result>(transport: MemoryTransport, program: () => Result): Result {
  setTransportOfContext(find);
  adaptModules();
  findFakeClock();
  return transports.run(transport, program);
}

/** The keys in `globalThis` that `@net/net/register` and `@net/net/register-http` set. */
const REGISTER = Symbol.for('@net/net/register');
const REGISTER_HTTP = Symbol.for('@net/net/register-http');

let isAdapted = false;

/** Makes Node's `dns`, `os` and `http` keep hosts apart, if `@net/net/register` has replaced `node:net`. */
function adaptModules(): void {
  if (!(REGISTER in globalThis)) return;
  if (!isAdapted) {
    isAdapted = true;
    answerFromNetwork(process.getBuiltinModule('node:dns'), find);
    describeHost(process.getBuiltinModule('node:os'), find);
    process.getBuiltinModule('node:module').syncBuiltinESMExports();
  }
  if (REGISTER_HTTP in globalThis) separatePools(process.getBuiltinModule('node:http'), find);
}

/** Runs a function in an async context in which the default transport is that of the process. */
export function runOutside<Result>(run: () => Result): Result {
  return transports.exit(run);
}
