import { once } from 'node:events';
import http from 'node:http';
import type nodeNet from 'node:net';
import { setImmediate as immediate } from 'node:timers/promises';
import { createHttpTerminator } from 'http-terminator';
import stoppable from 'stoppable';
import { describe, expect, test } from 'vitest';
import { createServer, type Server } from '../index.ts';
import { atEnd, clientOf, started, transports } from '../testing/clients.ts';

/** Longer than any test: what is not ended before makes its test fail. */
const GRACE_MS = 600_000;

/** The ways to end a server, each with the preparation that it needs before the first connection. */
const enders: Record<string, (server: Server) => () => Promise<unknown>> = {
  shutdown: (server) => () => server.shutdown({ graceMs: GRACE_MS }),
  stoppable(server) {
    const stopping = stoppable(server as unknown as http.Server, GRACE_MS);
    return () => new Promise<void>((resolve) => stopping.stop(resolve));
  },
  'http-terminator'(server) {
    const options = { server: server as unknown as http.Server, gracefulTerminationTimeout: 5000 };
    const { terminate } = createHttpTerminator(options);
    return terminate;
  },
};

const BIG = 24 << 20;

interface Stage {
  server: Server;
  end(): Promise<unknown>;
  /** The responses of requests for `/held`, in the order of the requests. */
  held: http.ServerResponse[];
  /** Fulfils when the next request for `/held` is running. */
  nextHeld(): Promise<void>;
}

async function stage(ender: string, transport = transports[0]![1]): Promise<Stage> {
  const held: http.ServerResponse[] = [];
  const handler = http.createServer({ keepAliveTimeout: 0 }, (request, response) => {
    if (request.url === '/held') {
      held.push(response);
      handler.emit('held');
    } else response.end(request.url === '/big' ? Buffer.alloc(BIG) : 'hello');
  });
  atEnd(() => handler.close());
  const server = createServer({ transport, allowHalfOpen: true }, (socket) =>
    handler.emit('connection', socket),
  );
  // Both packages listen for requests on the server itself.
  handler.on('request', (...args) => server.emit('request' as never, ...(args as never)));
  const end = enders[ender]!(server);
  await started(server);
  return { server, end, held, nextHeld: async () => void (await once(handler, 'held')) };
}

const request = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

/** Everything that a client receives until its connection ends, and how that was. */
async function outcomeOf(client: nodeNet.Socket): Promise<{ text: string; ending: string }> {
  let text = '';
  let ending = 'end';
  client.setEncoding('latin1').on('data', (chunk) => {
    text += chunk;
  });
  client.on('error', (error: NodeJS.ErrnoException) => {
    ending = String(error.code);
  });
  await new Promise((resolve) => client.on('close', resolve));
  return { text, ending };
}

async function connected(server: Server): Promise<nodeNet.Socket> {
  const connection = once(server, 'connection');
  const client = clientOf(server);
  await Promise.all([connection, once(client, 'connect')]);
  return client;
}

/** Ends the server while a request runs, answers the request, and gives what the client received. */
async function outcomeOfRunning({ server, end, held, nextHeld }: Stage): ReturnType<typeof outcomeOf> {
  const client = await connected(server);
  const outcome = outcomeOf(client);
  const running = nextHeld();
  client.write(request('/held'));
  await running;
  const ending = end();
  for (let turn = 0; turn < 4; turn++) await immediate();
  held[0]!.end('late');
  await ending;
  return outcome;
}

/** Each plays one situation and says whether the client got all that it should have. */
const situations: Record<string, (stage: Stage) => Promise<boolean>> = {
  async 'an idle keep-alive connection is closed'({ server, end }) {
    const client = await connected(server);
    client.write(request('/'));
    await once(client, 'data');
    const outcome = outcomeOf(client);
    await end();
    return (await outcome).ending === 'end';
  },
  async 'a running request is answered, and the connection is closed'(stage) {
    const { text, ending } = await outcomeOfRunning(stage);
    return ending === 'end' && text.endsWith('late');
  },
  async 'the response of a running request says that the connection closes'(stage) {
    return /^connection: close/im.test((await outcomeOfRunning(stage)).text);
  },
  async 'a connection on which no byte ever came is closed'({ server, end }) {
    const client = await connected(server);
    const outcome = outcomeOf(client);
    await end();
    return (await outcome).ending === 'end';
  },
  async 'a request that has arrived and was not read yet is answered'({ server, end }) {
    const client = await connected(server);
    const outcome = outcomeOf(client);
    // In the kernel's buffer, which this process reads in its next turn.
    await new Promise((resolve) => client.write(request('/'), resolve));
    await end();
    const { text, ending } = await outcome;
    return ending === 'end' && text.endsWith('hello');
  },
  async 'a response that its client takes slowly is not cut off'({ server, end }) {
    const client = await connected(server);
    client.write(request('/big'));
    await once(client, 'readable');
    const ending = end();
    const outcome = await outcomeOf(client);
    await ending;
    return outcome.ending === 'end' && outcome.text.length > BIG;
  },
  async 'a client that always has another request is not waited for until the end'({ server, end }) {
    const client = await connected(server);
    client.write(request('/'));
    await once(client, 'data');
    client.on('data', () => client.writable && client.write(request('/')));
    client.write(request('/'));
    await end();
    return true;
  },
};

describe.each(transports)('shutdown of a server under node:http, over the backend %s', (_name, transport) => {
  test.each(Object.keys(situations))('%s', async (situation) => {
    expect(await situations[situation]!(await stage('shutdown', transport))).toBe(true);
  });
});

/** The situations in which a client does not get all that it should have, with the versions of the packages in the lockfile. */
const losses: Record<string, string[]> = {
  shutdown: [],
  stoppable: [
    'the response of a running request says that the connection closes',
    'a request that has arrived and was not read yet is answered',
  ],
  'http-terminator': ['a request that has arrived and was not read yet is answered'],
};

test.each(Object.keys(enders))('beside other packages: %s', { timeout: 60_000 }, async (ender) => {
  const lost: string[] = [];
  for (const [situation, play] of Object.entries(situations)) {
    if (!(await play(await stage(ender)))) lost.push(situation);
  }
  expect(lost).toEqual(losses[ender]);
});
