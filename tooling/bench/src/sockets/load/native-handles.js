/**
 * Node's own handles, below node:net: the load costs about as much as a C program, is the same for every subject, and
 * asks for no compiler. All reads of the process share one buffer, and a write that the kernel takes at once allocates nothing.
 */
// process.binding is not part of Node's typed API.
const { binding: bindingOf } = /** @type {{ binding(name: string): any }} */ (
  /** @type {unknown} */ (process)
);
// Bun and Deno run no load: there a row's file is only read for the subject.
const binding = process.versions.bun || process.versions.deno ? () => ({}) : bindingOf;
const { TCP, TCPConnectWrap, constants: tcp } = binding('tcp_wrap');
const { Pipe, PipeConnectWrap, constants: pipe } = binding('pipe_wrap');
const { streamBaseState, kReadBytesOrError, kLastWriteWasAsync, WriteWrap, ShutdownWrap } =
  binding('stream_wrap');

/** Every read of the process lands here. */
export const readBuffer = Buffer.allocUnsafeSlow(64 * 1024);

/** Handles in use: nothing else keeps one alive while it only waits for bytes. */
const open = new Set();

/** A write that the kernel takes at once leaves its request as it was, for the next one. */
let spareWrite = /** @type {any} */ (null);

/** One connection, told of its bytes through `onBytes` and of the end of the stream through `onEnd`. */
class Connection {
  /** @param {any} handle */
  constructor(handle) {
    this.handle = handle;
    /** @type {(length: number) => void} The bytes are in `readBuffer`. */
    this.onBytes = () => {};
    this.onEnd = () => this.close();
    handle.connection = this;
    handle.onread = onRead;
    handle.useUserBuffer(readBuffer);
    handle.setNoDelay?.(true);
    handle.readStart();
    open.add(this);
  }

  /**
   * @param {Uint8Array} bytes
   * @param {() => void} [onTaken] Called when the kernel has taken a write that had to wait.
   * @returns {boolean} true when the kernel took it at once.
   */
  write(bytes, onTaken) {
    const request = spareWrite ?? new WriteWrap();
    spareWrite = null;
    check('write', this.handle.writeBuffer(request, bytes));
    if (!streamBaseState[kLastWriteWasAsync]) {
      spareWrite = request;
      return true;
    }
    request.bytes = bytes;
    request.oncomplete = (/** @type {number} */ status) => {
      check('write', status);
      onTaken?.();
    };
    return false;
  }

  /** Ends the writing half. */
  shutdown() {
    const request = new ShutdownWrap();
    request.oncomplete = () => {};
    this.handle.shutdown(request);
  }

  close() {
    if (open.delete(this)) this.handle.close();
  }
}

/**
 * @param {import('../row.ts').Address} address
 * @returns {Promise<Connection>}
 */
export function connect(address) {
  return new Promise((resolve, reject) => {
    const isPath = typeof address === 'string';
    const handle = isPath ? new Pipe(pipe.SOCKET) : new TCP(tcp.SOCKET);
    const request = isPath ? new PipeConnectWrap() : new TCPConnectWrap();
    request.oncomplete = (/** @type {number} */ status) => {
      if (status === 0) resolve(new Connection(handle));
      else reject(failure('connect', status));
    };
    const status = isPath ? handle.connect(request, address) : handle.connect(request, '127.0.0.1', address);
    if (status) reject(failure('connect', status));
  });
}

/**
 * Listens on 127.0.0.1 or on a path.
 *
 * @param {(connection: Connection) => void} onConnection
 * @param {import('../row.ts').Address} [address] @default a port chosen by the system
 * @returns {import('../row.ts').Address}
 */
export function listen(onConnection, address = 0) {
  const isPath = typeof address === 'string';
  const server = isPath ? new Pipe(pipe.SERVER) : new TCP(tcp.SERVER);
  server.onconnection = (/** @type {number} */ status, /** @type {any} */ handle) => {
    check('accept', status);
    onConnection(new Connection(handle));
  };
  check('bind', isPath ? server.bind(address) : server.bind('127.0.0.1', address));
  check('listen', server.listen(511));
  open.add(server);
  if (isPath) return address;
  const name = { port: 0 };
  check('getsockname', server.getsockname(name));
  return name.port;
}

/** @this {{ connection: Connection }} */
function onRead() {
  const length = streamBaseState[kReadBytesOrError];
  if (length > 0) this.connection.onBytes(length);
  else if (length < 0) this.connection.onEnd();
}

/**
 * @param {string} call
 * @param {number} status
 */
function check(call, status) {
  if (status < 0) throw failure(call, status);
}

/**
 * @param {string} call
 * @param {number} status A negative errno.
 */
function failure(call, status) {
  return new Error(`${call}: ${binding('uv').errname(status)}`);
}
