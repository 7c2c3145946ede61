import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh from 'ssh2';
import { end, NOBODY, next, step } from '../session.js';

const { Client, Server, utils } = ssh;
const { STATUS_CODE } = utils.sftp;
const SIZE = 64 << 20;
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

/** Serves one file of {@link SIZE} bytes, and `/cut`, at whose first read the newest connection is cut. */
function serveFiles(sftp) {
  sftp.on('OPEN', (id, path) => sftp.handle(id, Buffer.from(path)));
  sftp.on('FSTAT', (id) =>
    sftp.attrs(id, { size: SIZE, mode: 0o100644, uid: 0, gid: 0, atime: 0, mtime: 0 }),
  );
  sftp.on('READ', (id, handle, offset, length) => {
    if (String(handle) === '/cut') peers.at(-1).destroy();
    else if (offset >= SIZE) sftp.status(id, STATUS_CODE.EOF);
    else sftp.data(id, Buffer.alloc(Math.min(length, SIZE - offset), offset >> 20));
  });
  sftp.on('CLOSE', (id) => sftp.status(id, STATUS_CODE.OK));
  sftp.on('STAT', (id) => sftp.status(id, STATUS_CODE.NO_SUCH_FILE));
}

const server = new Server({ hostKeys: [privateKey] }, (client) => {
  client.on('error', () => undefined);
  client.on('authentication', (context) =>
    context.password === 'secret' ? context.accept() : context.reject(),
  );
  client.on('ready', () => {
    client.on('session', (accept) => {
      const session = accept();
      session.on('exec', (accept, _reject, { command }) => {
        const stream = accept();
        stream.stderr.write('to stderr');
        stream.write(command.toUpperCase());
        stream.exit(3);
        stream.end();
      });
      session.on('sftp', (accept) => serveFiles(accept()));
    });
    client.on('tcpip', (accept, reject, { destIP, destPort }) => {
      const to = net.connect(destPort, destIP);
      to.on('error', () => reject());
      to.on('connect', () => {
        const stream = accept();
        to.pipe(stream).pipe(to);
      });
    });
  });
});
const peers = [];
const listening = net.createServer((peer) => {
  peers.push(peer);
  server.injectSocket(peer);
});
await new Promise((resolve) => listening.listen(0, '127.0.0.1', resolve));
const { port } = listening.address();

async function connected(options) {
  const client = new Client();
  await new Promise((resolve, reject) => {
    client.on('ready', resolve).on('error', reject);
    client.connect({ host: '127.0.0.1', port, username: 'user', password: 'secret', ...options });
  });
  return client;
}

const client = await connected();
await step(
  'a command',
  () =>
    new Promise((resolve, reject) => {
      client.exec('hello', (error, stream) => {
        if (error) return reject(error);
        const seen = [];
        stream.on('data', (data) => seen.push(String(data)));
        stream.stderr.on('data', (data) => seen.push(String(data)));
        return stream.on('close', (code) => resolve([code, seen.sort()]));
      });
    }),
);
await step('64 MiB over sftp', async () => {
  const sftp = await new Promise((resolve, reject) =>
    client.sftp((error, sftp) => (error ? reject(error) : resolve(sftp))),
  );
  const folder = await mkdtemp(join(tmpdir(), 'net-clients-'));
  const file = join(folder, 'file');
  // Reads in parallel: one at a time would wait for the delayed acknowledgements of TCP.
  await new Promise((resolve, reject) => {
    sftp.fastGet('/file', file, (error) => (error ? reject(error) : resolve()));
  });
  const bytes = await readFile(file);
  const hash = createHash('sha256').update(bytes);
  await rm(folder, { recursive: true });
  const missing = await new Promise((resolve) => sftp.stat('/nothing', ({ message }) => resolve(message)));
  sftp.end();
  return [bytes.length, hash.digest('hex'), missing];
});
await step('a forwarded port', async () => {
  const echo = net.createServer((peer) => peer.pipe(peer));
  await new Promise((resolve) => echo.listen(0, '127.0.0.1', resolve));
  const stream = await new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 1000, '127.0.0.1', echo.address().port, (error, stream) =>
      error ? reject(error) : resolve(stream),
    );
  });
  stream.end(Buffer.alloc(1 << 20, 'x'));
  let bytes = 0;
  for await (const chunk of stream) bytes += chunk.length;
  echo.close();
  return bytes;
});
await step(
  'a forwarded port that refuses',
  () =>
    new Promise((resolve, reject) => {
      client.forwardOut('127.0.0.1', 1000, NOBODY.host, NOBODY.port, (error) =>
        error ? reject(error) : resolve(),
      );
    }),
);
await step('a connection that is cut in mid-transfer', async () => {
  const other = await connected();
  const closed = next(other, 'close');
  const sftp = await new Promise((resolve, reject) =>
    other.sftp((error, sftp) => (error ? reject(error) : resolve(sftp))),
  );
  const failed = new Promise((resolve) => {
    sftp.open('/cut', 'r', (_error, handle) =>
      sftp.read(handle, Buffer.alloc(1000), 0, 1000, 0, ({ message }) => resolve(message)),
    );
  });
  await closed;
  return failed;
});
await step('a wrong password', () => connected({ password: 'wrong' }));
await step('nobody there', () => connected(NOBODY));
await step('the end', async () => {
  const closed = next(client, 'close');
  client.end();
  await closed;
  return new Promise((resolve) => listening.close(() => resolve('closed')));
});
end();
