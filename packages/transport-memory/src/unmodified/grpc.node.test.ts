import '../testing/register-http.ts';
import * as grpc from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { VirtualNetwork } from '../index.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const method = {
  requestStream: false,
  requestSerialize: (value: string) => Buffer.from(value),
  requestDeserialize: String,
  responseSerialize: (value: string) => Buffer.from(value),
  responseDeserialize: String,
};
const service: grpc.ServiceDefinition = {
  echo: { ...method, path: '/service/echo', responseStream: false },
  watch: { ...method, path: '/service/watch', responseStream: true },
};

/** The methods of a client that {@link service} describes. */
interface Client {
  echo(
    request: string,
    options: grpc.CallOptions,
    callback: (error: Error | null, answer: string) => void,
  ): void;
  watch(request: string): grpc.ClientReadableStream<string>;
}

interface SetUp {
  network: VirtualNetwork;
  /** Calls `echo` on host `app`. Returns the answer, or the message of the error. */
  echo: (request: string, options?: grpc.CallOptions) => Promise<string>;
  /** Watches on host `app`. Returns the list to which messages and errors are added. */
  watch: () => string[];
  /** The requests that the server has handled. */
  handled: string[];
}

/** A gRPC server on host `server`, which has answered a first call. */
async function setUp(options: grpc.ChannelOptions = {}): Promise<SetUp> {
  const network = new VirtualNetwork({ seed: 1 });
  const handled: string[] = [];
  network.host('server').start(() => {
    const server = new grpc.Server();
    server.addService(service, {
      echo: ({ request }: { request: string }, callback: grpc.sendUnaryData<string>) => {
        handled.push(request);
        callback(null, request);
      },
      watch: (stream: grpc.ServerWritableStream<string, string>) => stream.write('first'),
    });
    server.bindAsync('0.0.0.0:50051', grpc.ServerCredentials.createInsecure(), () => undefined);
  });
  const client = network.run('app', () => {
    const Service = grpc.makeGenericClientConstructor(service, 'service');
    // Otherwise all channels of the process share their connections, those on other hosts and networks included.
    const settled = { ...options, 'grpc.use_local_subchannel_pool': 1 };
    return new Service('server:50051', grpc.credentials.createInsecure(), settled) as unknown as Client;
  });
  const echo: SetUp['echo'] = (request, callOptions = {}) =>
    new Promise((resolve) => {
      network.run('app', () => {
        client.echo(request, callOptions, (error, answer) => resolve(error ? error.message : answer));
      });
    });
  const watch = (): string[] => {
    const seen: string[] = [];
    const stream = network.run('app', () => client.watch('all'));
    stream.on('data', (message) => seen.push(message)).on('error', ({ message }) => seen.push(message));
    return seen;
  };
  expect(await network.until(echo('first'))).toBe('first');
  return { network, echo, watch, handled };
}

test('a slow link: a call takes a round trip', async () => {
  const { network, echo } = await setUp();
  network.link('app', 'server', { latency: 100 });
  const start = network.now();
  expect(await network.until(echo('second'))).toBe('second');
  expect(network.now() - start).toBe(200);
});

test('a partition: a call without a deadline fails after a quarter of an hour', async () => {
  const { network, echo } = await setUp();
  network.partition('app', 'server');
  const start = network.now();
  expect(await network.until(echo('second'))).toBe('14 UNAVAILABLE: read ETIMEDOUT');
  expect(network.now() - start).toBe(924_600);
});

test('a partition: a call whose deadline has passed is handled when the partition ends', async () => {
  const { network, echo, handled } = await setUp();
  network.partition('app', 'server');
  expect(await network.until(echo('second', { deadline: Date.now() + 5000 }))).toContain('DEADLINE_EXCEEDED');
  expect(handled).toEqual(['first']);
  network.repair();
  await network.advance(60_000);
  expect(handled).toEqual(['first', 'second']);
});

test('a crash: a stream never notices unless the channel has keep-alive', async () => {
  const seen: string[][] = [];
  for (const options of [{}, { 'grpc.keepalive_time_ms': 10_000 }]) {
    const { network, watch } = await setUp(options);
    const messages = watch();
    await network.advance(1000);
    network.host('server').crash();
    await network.advance(3_600_000);
    seen.push(messages);
  }
  expect(seen).toEqual([['first'], ['first', '14 UNAVAILABLE: Connection dropped']]);
});

test('a crash: the first call after the restart fails', async () => {
  const { network, echo } = await setUp();
  network.host('server').crash();
  network.host('server').restart();
  await network.advance(1000);
  expect(await network.until(echo('second'))).toBe('14 UNAVAILABLE: read ECONNRESET');
  await network.advance(1000);
  expect(await network.until(echo('third'))).toBe('third');
});
