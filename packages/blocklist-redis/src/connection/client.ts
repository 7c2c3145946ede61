/** The members of an `ioredis` client (5 or newer) that are used. */
export interface IoredisClient {
  readonly status: string;
  duplicate(options?: object): IoredisClient;
  connect(): Promise<unknown>;
  call(command: string, ...args: string[]): Promise<unknown>;
  disconnect(): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** The members of a `redis` (node-redis) client (4 or newer) that are used. */
export interface NodeRedisClient {
  readonly options?: { readonly socket?: object | undefined } | undefined;
  duplicate(options?: object): NodeRedisClient;
  connect(): Promise<unknown>;
  sendCommand(args: string[]): Promise<unknown>;
  /** Exists since version 5. */
  destroy?(): void;
  /** The equivalent of `destroy` in version 4. */
  disconnect?(): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** A client of `ioredis` or `redis`. Only its settings are used, because each list opens its own connections. */
export type RedisClient = IoredisClient | NodeRedisClient;

/** One connection to Redis. It is closed at the first failure, and the user of the connection opens another one. */
export interface Connection {
  open(): Promise<unknown>;
  send(command: string, args: readonly string[]): Promise<unknown>;
  /** Closes the connection immediately. Pending commands fail. */
  close(): void;
}

/** Creates a connection with the settings of a client, without the client's retries and queues. */
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
  // `ioredis` rejects commands of a closed connection with "Connection is closed", without the reason.
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
  // The commands report the failure; without a listener, the event would end the process.
  own.on('error', () => {});
  return {
    open: () => own.connect(),
    send: (command, args) => own.sendCommand([command, ...args]),
    close() {
      // `destroy` throws if the connection is closed already.
      try {
        if (own.destroy) own.destroy();
        else Promise.resolve(own.disconnect?.()).catch(() => {});
      } catch {}
    },
  };
}
