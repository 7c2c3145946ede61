import { syncBuiltinESMExports } from 'node:module';
import nodeNet from 'node:net';
import { setDefaultTransport } from '@net/transport';
import { beforeEach } from 'vitest';
import { VirtualNetwork } from '../../index.ts';
import { isException } from './exceptions.ts';

/*
 * Runs before each file of the scenarios of sockets and servers: makes a virtual network their default transport. Its time is virtual
 * and passes by itself.
 */
const { transport, net } = new VirtualNetwork({ clock: 'auto' }).host('localhost', { addresses: [] });

setDefaultTransport(transport);
// The peers in some scenarios are sockets and servers of `node:net`, which would be on the real network.
const { Socket, Stream, Server, createServer, connect, createConnection } = net;
Object.assign(nodeNet, { Socket, Stream, Server, createServer, connect, createConnection });
syncBuiltinESMExports();

// As with `test.fails`, an exception that passes is a failure, so that the list only shrinks.
beforeEach(({ task }) => {
  if (isException(task)) Object.assign(task, { fails: true });
});
