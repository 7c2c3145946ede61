import dns from 'node:dns';
import net, { type LookupFunction } from 'node:net';

/** Maps names to the addresses that a look-up returns; a function is called for each look-up. */
export type Names = Readonly<Record<string, readonly string[] | (() => readonly string[])>>;

/** Creates a `lookup` function for the given names, which calls the system only for names that need no network. */
export function lookupOf(names: Names): LookupFunction {
  return (hostname, options, callback) => {
    const known = names[hostname.toLowerCase().replace(/\.$/, '')];
    const local = /^(localhost|[\dxa-f.]+?)(?=\.?$)/i.exec(hostname)?.[0];
    if (known === undefined && local !== undefined) return dns.lookup(local, options, callback);
    const addresses = (typeof known === 'function' ? known() : (known ?? [])).map((address) => ({
      address,
      family: net.isIP(address),
    }));
    const [first] = addresses;
    if (!first) callback(Object.assign(new Error(`ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), []);
    else if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  };
}
