/**
 * What the C program does, on the sockets that Bun and Deno have under a name of their own: what a program saves that gives up the
 * API of `node:net`.
 *
 * @type {Record<'bun' | 'deno', Record<'echo' | 'sink' | 'source', (port: number) => import('../row.ts').Part>>}
 */
export const onRuntime = {
  bun: {
    echo: (port) => listenOnBun(port, { data: writeAll, drain: continueWriting }),
    sink: (port) => listenOnBun(port, { data() {} }),
    source: (port) => ({ run: (chunks) => sendOnBun(port, chunks) }),
  },
  deno: {
    echo: (port) => listenOnDeno(port, writeAllOnDeno),
    sink: (port) => listenOnDeno(port, () => undefined),
    source: (port) => ({ run: (chunks) => sendOnDeno(port, chunks) }),
  },
};

const CHUNK = new Uint8Array(64 * 1024);

/** @type {any} */
const { Bun, Deno } = globalThis;

/**
 * The bytes that a socket of Bun has not taken yet.
 *
 * @type {WeakMap<object, Uint8Array[]>}
 */
const waiting = new WeakMap();

/**
 * @param {number} port
 * @param {object} socket The callbacks of each connection.
 */
function listenOnBun(port, socket) {
  const server = Bun.listen({ hostname: '127.0.0.1', port, socket });
  return { address: server.port };
}

/**
 * Bun takes what fits into the system's buffer, and calls `drain` when there is room again. `bytes` are valid only during the
 * callback.
 *
 * @param {any} socket
 * @param {Uint8Array} bytes
 */
function writeAll(socket, bytes) {
  const rest = waiting.get(socket);
  const written = rest ? 0 : socket.write(bytes);
  if (written === bytes.length) return;
  waiting.set(socket, [...(rest ?? []), bytes.slice(written)]);
}

/** @param {any} socket */
function continueWriting(socket) {
  const rest = waiting.get(socket) ?? [];
  waiting.delete(socket);
  for (const bytes of rest) writeAll(socket, bytes);
}

/**
 * @param {number} port
 * @param {number} chunks
 */
function sendOnBun(port, chunks) {
  let left = chunks * CHUNK.length;
  return new Promise((resolve) => {
    /** @param {any} socket */
    const write = (socket) => {
      while (left > 0) {
        const next = CHUNK.subarray(0, Math.min(left, CHUNK.length));
        const written = socket.write(next);
        left -= written;
        if (written < next.length) return;
      }
      socket.end();
    };
    Bun.connect({
      hostname: '127.0.0.1',
      port,
      socket: { open: write, drain: write, data() {}, close: resolve },
    });
  });
}

/**
 * @param {number} port
 * @param {(connection: any, bytes: Uint8Array) => Promise<void> | undefined} onBytes
 */
function listenOnDeno(port, onBytes) {
  const listener = Deno.listen({ hostname: '127.0.0.1', port });
  const accept = async () => {
    for await (const connection of listener) serveOnDeno(connection, onBytes);
  };
  accept();
  return { address: listener.addr.port };
}

/**
 * @param {any} connection
 * @param {(connection: any, bytes: Uint8Array) => Promise<void> | undefined} onBytes
 */
async function serveOnDeno(connection, onBytes) {
  const buffer = new Uint8Array(CHUNK.length);
  for (;;) {
    const length = await connection.read(buffer);
    if (length === null) break;
    await onBytes(connection, buffer.subarray(0, length));
  }
  connection.close();
}

/**
 * @param {any} connection
 * @param {Uint8Array} bytes
 */
async function writeAllOnDeno(connection, bytes) {
  for (let written = 0; written < bytes.length; ) written += await connection.write(bytes.subarray(written));
}

/**
 * @param {number} port
 * @param {number} chunks
 */
async function sendOnDeno(port, chunks) {
  const connection = await Deno.connect({ hostname: '127.0.0.1', port });
  for (let count = 0; count < chunks; count++) await writeAllOnDeno(connection, CHUNK);
  await connection.closeWrite();
  while ((await connection.read(new Uint8Array(1))) !== null);
  connection.close();
}
