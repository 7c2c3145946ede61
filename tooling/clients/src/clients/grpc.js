import grpc from '@grpc/grpc-js';
import { freePort } from '@net-tooling/config/free-ports';
import { end, NOBODY, step } from '../session.js';

const asIs = (bytes) => bytes;
const method = (path, requestStream, responseStream) => ({
  path: `/test.Test/${path}`,
  requestStream,
  responseStream,
  requestSerialize: asIs,
  requestDeserialize: asIs,
  responseSerialize: asIs,
  responseDeserialize: asIs,
});
const definition = {
  echo: method('echo', false, false),
  count: method('count', false, true),
  sum: method('sum', true, false),
  never: method('never', false, false),
};
const methods = {
  echo: ({ request }, callback) => callback(null, request),
  count(call) {
    for (let i = 0; i < 1000; i++) call.write(Buffer.from(String(i)));
    call.end();
  },
  sum(call, callback) {
    let bytes = 0;
    call.on('data', (chunk) => {
      bytes += chunk.length;
    });
    call.on('end', () => callback(null, Buffer.from(String(bytes))));
  },
  never: () => undefined,
};

/** Starts a server. */
async function serve(atPort) {
  const server = new grpc.Server({ 'grpc.max_receive_message_length': 16 << 20 });
  server.addService(definition, methods);
  const credentials = grpc.ServerCredentials.createInsecure();
  const port = await new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${atPort}`, credentials, (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
  return { server, port };
}

let { server, port } = await serve(await freePort());
const Client = grpc.makeGenericClientConstructor(definition, 'Test');
const limits = { 'grpc.max_receive_message_length': 16 << 20 };
const clientOf = (address) => new Client(address, grpc.credentials.createInsecure(), limits);
const client = clientOf(`127.0.0.1:${port}`);
const unary = (name, request, options, from = client) =>
  new Promise((resolve, reject) => {
    from[name](request, options ?? {}, (error, answer) => (error ? reject(error) : resolve(answer)));
  });

await step('500 calls', async () => {
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, i) => unary('echo', Buffer.from(String(i)))),
  );
  return answers.map(String).at(-1);
});
await step('8 MiB', async () => (await unary('echo', Buffer.alloc(8 << 20, 'x'))).length);
await step('a stream of answers', async () => {
  let last;
  for await (const chunk of client.count(Buffer.alloc(0))) last = String(chunk);
  return last;
});
await step(
  'a stream of requests',
  () =>
    new Promise((resolve, reject) => {
      const call = client.sum((error, answer) => (error ? reject(error) : resolve(String(answer))));
      for (let i = 0; i < 200; i++) call.write(Buffer.alloc(10_000));
      call.end();
    }),
);
await step('a deadline', () =>
  unary('never', Buffer.alloc(0), { deadline: Date.now() + 100 }).catch(({ code }) => code),
);
await step('nobody there', () =>
  unary('echo', Buffer.alloc(0), {}, clientOf(`${NOBODY.host}:${NOBODY.port}`)).catch(({ code, details }) => [
    code,
    details.replace(/\d{4}-.*?Z/g, 'then'),
  ]),
);
await step('a server that starts again', async () => {
  const failed = unary('never', Buffer.alloc(0)).catch(({ code }) => code);
  await unary('echo', Buffer.alloc(0));
  server.forceShutdown();
  const code = await failed;
  ({ server } = await serve(port));
  await new Promise((resolve) => client.waitForReady(Infinity, resolve));
  return [code, String(await unary('echo', Buffer.from('again')))];
});
client.close();
await step(
  'the end',
  () => new Promise((resolve) => server.tryShutdown((error) => resolve(error ?? 'closed'))),
);
end();
