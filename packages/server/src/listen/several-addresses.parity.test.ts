import dns from 'node:dns';
import * as sockets from '@net/stream-socket';
import { describeParity, lookOf, type Scenario, type Stage } from '@net-tooling/parity';
import * as servers from '../index.ts';

/** Listens on a host that has these addresses. */
async function listenOn(stage: Stage, ...addresses: string[]): Promise<unknown> {
  const { lookup } = dns;
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  type Callback = (error: null, ...answer: unknown[]) => void;
  dns.lookup = ((_host: string, options: { all?: boolean }, callback: Callback) =>
    process.nextTick(() =>
      options.all ? callback(null, found) : callback(null, found[0]!.address, found[0]!.family),
    )) as never;
  try {
    const server = stage.server();
    return await new Promise((resolve) => {
      server.on('error', (error) => resolve(lookOf(error)));
      server.listen(0, 'several.test', () => resolve(server.address()));
    });
  } finally {
    dns.lookup = lookup;
  }
}

function scenario(name: string, addresses: string[], outcome: unknown): Scenario {
  return {
    name,
    run: async (stage) => {
      const result = (await listenOn(stage, ...addresses)) as { port?: number };
      if (!('family' in result)) return result;
      return { ...result, port: result.port! > 0 };
    },
    outcome,
    // Older versions use the first address, of any kind.
    since: 24,
  };
}

const on = (address: string, family: string) => ({ address, family, port: true });
const refused = (code: string, text: string, errno: number, address: string) => ({
  class: 'Error',
  message: `listen ${code}: ${text} ${address}`,
  code,
  errno,
  syscall: 'listen',
  address,
});

describeParity('a host with several addresses: listens on', { ...sockets, ...servers }, [
  scenario('the first', ['127.0.0.1', '::1'], on('127.0.0.1', 'IPv4')),
  scenario('the first that is not link-local', ['fe80::1', '127.0.0.1'], on('127.0.0.1', 'IPv4')),
  scenario('the first that is not link-local, in capitals', ['FE80::1', '::1'], on('::1', 'IPv6')),
  scenario('the first that is not link-local, all of fe80::/10', ['febf::1', '::1'], on('::1', 'IPv6')),
  scenario(
    'a link-local one, if there is no other: that is refused by name',
    ['fe80::1', 'fe80::2'],
    refused('EINVAL', 'invalid argument', -22, 'fe80::1'),
  ),
  scenario(
    'the first, which has the prefix of link-local ones elsewhere',
    ['2001:db8:fe80::1', '127.0.0.1'],
    refused('EADDRNOTAVAIL', 'address not available', -99, '2001:db8:fe80::1'),
  ),
  scenario(
    'the first, even if it is refused',
    ['192.0.2.1', '127.0.0.1'],
    refused('EADDRNOTAVAIL', 'address not available', -99, '192.0.2.1'),
  ),
]);
