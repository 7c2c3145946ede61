import { once } from 'node:events';
import net from '@net/net';
import { afterEach, expect, test } from 'vitest';
import { type ActivatedProgram, startActivated } from './start-activated.ts';

let activated: ActivatedProgram | undefined;
const clients: net.Socket[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await activated?.stop();
  activated = undefined;
});

async function answerOf(...to: [port: number, host: string] | [path: string]): Promise<string> {
  const client = net.connect(...(to as [string]));
  clients.push(client);
  const [data] = await once(client, 'data');
  return String(data);
}

test("a server listens on systemd's sockets, and answers the client for which it was started", async () => {
  activated = await startActivated(`
    import net from '@net/net';
    import { listenFds } from '@net/net/activation';
    const inherited = listenFds();
    const server = net.createServer((socket) => socket.end('hello'));
    server.listen(inherited, () => {
      const remaining = Object.keys(process.env).filter((name) => name.startsWith('LISTEN_'));
      console.log(JSON.stringify({ inherited, addresses: server.addresses(), remaining }));
    });
  `);
  expect(await answerOf(activated.path)).toBe('hello');
  const { inherited, addresses, remaining } = (await activated.next()) as {
    inherited: object[];
    addresses: [null, net.AddressInfo];
    remaining: string[];
  };
  expect(inherited).toEqual([
    { fd: 3, name: 'app' },
    { fd: 4, name: 'web' },
  ]);
  expect(addresses).toEqual([null, { address: '127.0.0.1', family: 'IPv4', port: activated.port }]);
  expect(remaining).toEqual([]);
  expect(await answerOf(activated.port, '127.0.0.1')).toBe('hello');
});
