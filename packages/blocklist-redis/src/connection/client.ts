/** What is used of a client of `ioredis`, 5 or newer. */
export interface IoredisClient {
  readonly status: string;
  duplicate(options?: object): IoredisClient;
  connect(): Promise<unknown>;
  call(command: string, ...args: string[]): Promise<unknown>;
  disconnect(): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** What is used of a client of `redis` (node-redis), 4 or newer. */
export interface NodeRedisClient {
  readonly options?: { readonly socket?: object | undefined } | undefined;
  duplicate(options?: object): NodeRedisClient;
  connect(): Promise<unknown>;
  sendCommand(args: string[]): Promise<unknown>;
  /** Since version 5. */
  destroy?(): void;
  /** In version 4, where `destroy` is missing. */
  disconnect?(): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** A client of `ioredis` or `redis`. Only its settings are used: each list opens connections of its own. */
export type RedisClient = IoredisClient | NodeRedisClient;

/** One connection to Redis that is given up at the first failure: whoever uses it opens another one. */
export interface Connection {
  open(): Promise<unknown>;
  send(command: string, args: readonly string[]): Promise<unknown>;
  /** Closes at once. Commands without an answer fail. */
  close(): void;
}

/** Prepares a connection to where a client connects to, without retries and queues of the client's. */
export function toConnection(client: RedisClient): Connection {
  return isIoredis(client) ? ofIoredis(client) : ofNodeRedis(client);
}

function isIoredis(client: RedisClient): client is IoredisClient {
  return typeof (client as Partial<IoredisClient>).call === 'function';
}

function ofIoredis(client: IoredisClient): Connection {
  const own = client.duplicate({
    lazyConnect: true,
    retryStrategy: null,
    sentinelRetryStrategy: null,
    reconnectOnError: null,
    maxRetriesPerRequest: null,
    autoResendUnfulfilledCommands: false,
    enableAutoPipelining: false,
    commandTimeout: undefined,
  });
  // Commands then fail with "Connection is closed", whatever the reason was.
  let cause: Error | undefined;
  own.on('error', (error) => {
    cause = error;
  });
  const explain = (error: Error) => Promise.reject(own.status === 'end' ? (cause ?? error) : error);
  return {
    open: () => own.connect().catch(explain),
    send: (command, args) => own.call(command, ...args).catch(explain),
    close: () => own.disconnect(),
  };
}

function ofNodeRedis(client: NodeRedisClient): Connection {
  const own = client.duplicate({
    socket: { ...client.options?.socket, reconnectStrategy: false },
    disableOfflineQueue: true,
  });
  // What fails shows in the commands; without a listener, the event would end the process.
  own.on('error', () => {});
  return {
    open: () => own.connect(),
    send: (command, args) => own.sendCommand([command, ...args]),
    close() {
      // Throws if the connection is closed already.
      try {
        if (own.destroy) own.destroy();
        else Promise.resolve(own.disconnect?.()).catch(() => {});
      } catch {}
    },
  };
}
