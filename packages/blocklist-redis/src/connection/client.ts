/** The members of an `ioredis` client (5 or newer) that are used. */
export interface IoredisClient {
  readonly status: string;
  readonly isCluster?: boolean;
  duplicate(options?: object): IoredisClient;
  connect(): Promise<unknown>;
  call(command: string, ...args: string[]): Promise<unknown>;
  disconnect(): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** The members of an `ioredis` cluster client (5 or newer) that are used. */
export interface IoredisCluster extends Omit<IoredisClient, 'duplicate'> {
  duplicate(nodes?: never[], options?: object): IoredisCluster;
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

/** The members of a `redis` (node-redis) cluster client (5 or newer) that are used. */
export interface NodeRedisCluster {
  readonly masters: readonly unknown[];
  duplicate(): NodeRedisCluster;
  connect(): Promise<unknown>;
  sendCommand(firstKey: string, isReadonly: boolean, args: string[]): Promise<unknown>;
  destroy(): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** A client of `ioredis` or `redis`. Only its settings are used, because each list opens its own connections. */
export type RedisClient = IoredisClient | IoredisCluster | NodeRedisClient | NodeRedisCluster;

/** One connection to Redis. It does not reconnect: its user closes it at the first failure, and opens another one. */
export interface Connection {
  open(): Promise<unknown>;
  send(command: string, args: readonly string[]): Promise<unknown>;
  /** Closes the connection immediately. Pending commands fail. */
  close(): void;
}

/**
 * Creates a connection with the settings of a client, without the client's retries and queues.
 *
 * @param key A key of the list, by which a cluster client of node-redis finds the node that all commands are sent to.
 */
export function toConnection(client: RedisClient, key: string): Connection {
  if ('call' in client) return ofIoredis(duplicateIoredis(client));
  return 'masters' in client ? ofNodeRedisCluster(client, key) : ofNodeRedis(client);
}

const IOREDIS_OPTIONS = {
  lazyConnect: true,
  retryStrategy: null,
  sentinelRetryStrategy: null,
  reconnectOnError: null,
  maxRetriesPerRequest: null,
  autoResendUnfulfilledCommands: false,
  enableAutoPipelining: false,
  commandTimeout: undefined,
};
const IOREDIS_CLUSTER_OPTIONS = {
  lazyConnect: true,
  clusterRetryStrategy: null,
  enableAutoPipelining: false,
  redisOptions: { maxRetriesPerRequest: null, commandTimeout: undefined },
};

function duplicateIoredis(client: IoredisClient | IoredisCluster): IoredisClient | IoredisCluster {
  // Casts, because TypeScript does not tell the two types apart by `isCluster`.
  if (client.isCluster) return (client as IoredisCluster).duplicate([], IOREDIS_CLUSTER_OPTIONS);
  return (client as IoredisClient).duplicate(IOREDIS_OPTIONS);
}

function ofIoredis(own: IoredisClient | IoredisCluster): Connection {
  // Keeps the last error, because `ioredis` rejects the commands of a closed connection with "Connection is closed" only.
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
  // Ignores the event, because the commands report the failure too. Without a listener, the event would end the process.
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

/**
 * Cannot turn off reconnecting, because the client does not expose the options of its nodes: it reconnects until a command
 * times out in `Link`, which then closes the connection.
 */
function ofNodeRedisCluster(client: NodeRedisCluster, key: string): Connection {
  const own = client.duplicate();
  own.on('error', () => {});
  return {
    open: () => own.connect(),
    send: (command, args) => own.sendCommand(key, false, [command, ...args]),
    close() {
      // `destroy` throws if the connections are closed already.
      try {
        own.destroy();
      } catch {}
    },
  };
}
