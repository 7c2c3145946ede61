import { setTransportOfContext } from '@net/transport';
import type { MemoryTransport } from '../handles/transport.ts';
import { findFakeClock } from '../time/fake-timers.ts';
import { runInContext, transportOfContext } from './context.ts';
import { refuseDatagrams } from './node-dgram.ts';
import { answerFromNetwork } from './node-dns.ts';
import { describeHost } from './node-os.ts';
import { useFakeTimersOnHosts } from './node-timers.ts';
import { separatePools } from './pools.ts';

/** Runs a program in an async context in which `transport` is the default transport. */
export function runOver<Result>(transport: MemoryTransport, program: () => Result): Result {
  setTransportOfContext(transportOfContext);
  adaptModules();
  if (findFakeClock()) useFakeTimersOnHosts();
  return runInContext(transport, program);
}

/** The keys in `globalThis` that `@net/net/register` and `@net/net/register-http` set. */
const REGISTER = Symbol.for('@net/net/register');
const REGISTER_HTTP = Symbol.for('@net/net/register-http');

let isAdapted = false;

/** Makes Node's `dgram`, `dns`, `os` and `http` keep hosts apart, if `@net/net/register` has replaced `node:net`. */
function adaptModules(): void {
  if (!(REGISTER in globalThis)) return;
  if (!isAdapted) {
    isAdapted = true;
    answerFromNetwork(process.getBuiltinModule('node:dns'), transportOfContext);
    describeHost(process.getBuiltinModule('node:os'), transportOfContext);
    refuseDatagrams(process.getBuiltinModule('node:dgram'), transportOfContext);
    process.getBuiltinModule('node:module').syncBuiltinESMExports();
  }
  if (REGISTER_HTTP in globalThis) separatePools(process.getBuiltinModule('node:http'), transportOfContext);
}
