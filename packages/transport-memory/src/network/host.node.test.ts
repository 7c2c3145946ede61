import { once } from 'node:events';
import { expect, test } from 'vitest';
import { VirtualNetwork } from '../index.ts';
import { log, pair } from '../testing/pair.ts';

const withoutTimes = (heard: string[]): string[] => heard.map((line) => line.replace(/^\S+ /, ''));

test('a crash tells nobody; after the restart old connections are reset', async () => {
  const network = new VirtualNetwork();
  const { client, server, b } = await pair(network);
  const [atClient, atServer] = [
    log(network, client, ['error', 'close']),
    log(network, server, ['data', 'close']),
  ];
  b.crash();
  client.write('are you there?');
  await network.advance(1000);
  expect(atClient).toEqual([]);
  b.restart();
  await network.run();
  expect(withoutTimes(atClient)).toEqual(['error ECONNRESET', 'close']);
  expect(atServer).toEqual([]);
});

test('a program that is started runs again after a restart', async () => {
  const network = new VirtualNetwork();
  const [a, b] = [network.host('a'), network.host('b')];
  let starts = 0;
  b.start(() => b.net.createServer((socket) => socket.end(`start ${++starts}`)).listen(80));
  const answer = async (): Promise<string> => {
    const [data] = await network.until(once(a.net.connect(80, 'b'), 'data'));
    return String(data);
  };
  expect(await answer()).toBe('start 1');
  b.crash();
  b.restart();
  await network.run();
  expect(await answer()).toBe('start 2');
});

test('an error of a started program fails the run, unless the host has crashed before', async () => {
  const network = new VirtualNetwork({ seed: 7 });
  const host = network.host('a');
  const rejections: ((error: Error) => void)[] = [];
  host.start(() => new Promise((_resolve, reject) => rejections.push(reject)));
  host.crash();
  host.restart();
  await network.run();
  rejections[0]!(new Error('of the dead'));
  await network.run();
  const run = network.advance(10);
  rejections[1]!(new Error('of a program'));
  await expect(run).rejects.toThrow(/^Error: of a program\n.*NET_SEED=7/);
});

test('what a program of a crashed host still does has no effect, and it can close', async () => {
  const network = new VirtualNetwork();
  const { client, server, listener, b } = await pair(network);
  const atClient = log(network, client, ['data', 'end', 'error']);
  b.crash();
  server.write('from the dead');
  server.end();
  const closed = once(listener, 'close');
  server.destroy();
  listener.close();
  await network.until(closed);
  const [error] = await network.until(once(b.net.connect(1, '10.0.0.1'), 'error'));
  expect(error.code).toBe('ENETDOWN');
  b.restart();
  await network.run();
  expect(atClient).toEqual([]);
});

test('keep-alive probes find out that a peer has gone', async () => {
  const network = new VirtualNetwork();
  const { client, b } = await pair(network);
  const heard = log(network, client, ['error']);
  client.setKeepAlive(true, 60_000);
  await network.advance(300_000);
  expect(heard).toEqual([]);
  b.crash();
  await network.advance(300_000);
  expect(withoutTimes(heard)).toEqual(['error ETIMEDOUT']);
});

test('a host that does not get to read makes its peers wait, and loses nothing', async () => {
  const network = new VirtualNetwork({ limits: { sendBuffer: 10_000, receiveBuffer: 10_000 } });
  const { client, server, b } = await pair(network);
  let received = 0;
  server.on('data', ({ length }) => (received += length));
  b.pauseReading();
  expect(client.write(new Uint8Array(100_000))).toBe(false);
  await network.run();
  expect(received).toBe(0);
  expect(network.connections()[0]).toMatchObject({
    client: { sendQueue: 10_000 },
    server: { receiveQueue: 10_000 },
  });
  b.resumeReading();
  await network.run();
  expect(received).toBe(100_000);
});

test('without a free descriptor there is no new socket, and who connects is hung up on', async () => {
  const network = new VirtualNetwork();
  const b = network.host('b', { limits: { fds: 3 } });
  b.net.createServer().listen(80);
  const { net } = network.host('a');
  const sockets = [1, 2, 3].map(() => net.connect(80, b.addresses[0]!).resume());
  const ends = sockets.map((socket) => log(network, socket, ['connect', 'end']));
  await network.run();
  expect(ends.map(withoutTimes)).toEqual([['connect'], ['connect'], ['connect', 'end']]);
  expect(b.openSockets).toBe(3);
  const [error] = await network.until(once(b.net.connect(1, '10.0.0.9'), 'error'));
  expect(error.message).toContain('connect EMFILE 10.0.0.9:1');
  sockets[0]!.end();
  await network.run();
  expect(b.openSockets).toBe(2);
});

test('ports for connections run out, and come back', async () => {
  const network = new VirtualNetwork({ limits: { portRange: [40_000, 40_001] } });
  const { client, a, b } = await pair(network);
  const second = a.net.connect(80, b.addresses[0]!);
  await network.until(once(second, 'connect'));
  expect([client.localPort, second.localPort].sort()).toEqual([40_000, 40_001]);
  const [error] = await network.until(once(a.net.connect(80, b.addresses[0]!), 'error'));
  expect(error.code).toBe('EADDRNOTAVAIL');
  client.destroy();
  await network.run();
  await network.until(once(a.net.connect(80, b.addresses[0]!), 'connect'));
});

test('a full backlog drops SYNs, and who connects tries again', async () => {
  const network = new VirtualNetwork();
  const b = network.host('b');
  const listener = b.transport.createListener('tcp');
  listener.listen({ address: '0.0.0.0', port: 80 }, { backlog: 1 });
  listener.acceptStop();
  const { net } = network.host('a');
  const connect = (): string[] => log(network, net.connect(80, b.addresses[0]!), ['connect']);
  const early = [connect(), connect()];
  await network.advance(10);
  expect(early).toEqual([['1 connect'], ['1 connect']]);
  const late = connect();
  await network.advance(500);
  expect(late).toEqual([]);
  let accepted = 0;
  listener.receiver = { onListen() {}, onClose() {}, onConnection: () => accepted++ };
  listener.acceptStart();
  await network.run();
  expect(late).toEqual(['1011 connect']);
  expect(accepted).toBe(3);
});

test('a handshake that ends when the backlog is full is not accepted before there is room', async () => {
  const network = new VirtualNetwork();
  const b = network.host('b');
  const listener = b.transport.createListener('tcp');
  listener.listen({ address: '0.0.0.0', port: 80 }, { backlog: 1 });
  listener.acceptStop();
  const { net } = network.host('a');
  const logs = [1, 2, 3].map(() => log(network, net.connect(80, b.addresses[0]!), ['connect']));
  await network.advance(10);
  // The client does not detect the crash, because it has received its answer.
  expect(logs).toEqual([['1 connect'], ['1 connect'], ['1 connect']]);
  const accepted: number[] = [];
  listener.receiver = { onListen() {}, onClose() {}, onConnection: () => accepted.push(network.now()) };
  listener.acceptStart();
  await network.run();
  expect(accepted).toEqual([10, 10, 1002]);
});
