// A list of one version of @net/blocklist, and servers and sockets that were made with another.
import { notStrictEqual, strictEqual } from 'node:assert';
import { once } from 'node:events';
import { BlockList } from '@net/blocklist';
import net from '@net/net';

notStrictEqual(net.BlockList, BlockList);
const blockList = new BlockList({ cidrs: ['127.0.0.0/8'] });
strictEqual(net.BlockList.isBlockList(blockList), true);

const server = net.createServer({ blockList }, () => console.log('a connection, which should not be'));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
const client = net.connect(port, '127.0.0.1');
const [{ remoteAddress }] = await once(server, 'drop');
strictEqual(remoteAddress, '127.0.0.1');
client.destroy();

const [error] = await once(net.connect({ port, host: '127.0.0.1', blockList }), 'error').catch((reason) => [
  reason,
]);
strictEqual(error.code, 'ERR_IP_BLOCKED');
server.close();
await once(server, 'close');

const address = new net.SocketAddress({ address: '127.0.0.1' });
strictEqual(blockList.check(address), true);
console.log('right');
