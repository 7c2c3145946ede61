import net, { type LookupFunction } from 'node:net';
import { createGuard, type Guard } from '../guard.ts';
import type { GuardOptions } from '../options.ts';
import { lookupOf, type Names } from './names.ts';

/** The only addresses that tests may connect to. */
const LOOPBACK = ['127.0.0.1', '::1'];

/**
 * The other addresses that a guard did not refuse. Connections to them fail here, so a faulty guard is detected without sending
 * a packet.
 */
export const strays: string[] = [];

function refuse(address: string): Error {
  strays.push(address);
  return new Error(`The guard let ${address} through`);
}

const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
  // `net.connect` passes an array of the options and the callback.
  const options = [args[0]].flat()[0] as { host?: string; lookup?: LookupFunction };
  const { host = '', lookup } = options;
  if (net.isIP(host) && !LOOPBACK.includes(host)) return this.destroy(refuse(host));
  if (lookup) {
    options.lookup = (name, query, callback) =>
      lookup(name, query, (error, answer, family) => {
        const addresses = Array.isArray(answer) ? answer.map(({ address }) => address) : [answer];
        const stray = error ? undefined : addresses.find((address) => !LOOPBACK.includes(address));
        if (stray !== undefined) callback(refuse(stray), []);
        else callback(error, answer, family);
      });
  }
  return Reflect.apply(connect, this, args);
} as typeof connect;

/** Creates a guard that resolves names without DNS. */
export function makeGuard(options: Omit<GuardOptions, 'lookup'>, names: Names = {}): Guard {
  return createGuard({ ...options, lookup: lookupOf(names) });
}
