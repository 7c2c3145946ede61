import dns from 'node:dns';
import net, { type LookupFunction } from 'node:net';

/** Names, and the addresses that DNS gives for them: of a list of lists, the next one for each query. */
export type Names = Readonly<Record<string, readonly string[] | (() => readonly string[])>>;

/** A `lookup` that knows some names, and asks the system for what needs no network. */
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
