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

/** One connection to Redis. It is closed at the first failure, and the user of the connection opens another one. */
export interface Connection {
  open(): Promise<unknown>;
  send(command: string, args: readonly string[]): Promise<unknown>;
  /** Closes the connection immediately. Pending commands fail. */
  close(): void;
}

/**
 * Creates a connection with the settings of a client, without the client's retries and queues.
 *
 * @param key A key that is on the node of a cluster to which all commands are sent.
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
  // The property tells the two apart, which the compiler does not know.
  if (client.isCluster) return (client as IoredisCluster).duplicate([], IOREDIS_CLUSTER_OPTIONS);
  return (client as IoredisClient).duplicate(IOREDIS_OPTIONS);
}

function ofIoredis(own: IoredisClient | IoredisCluster): Connection {
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

/** The client keeps the options that it gives its nodes to itself, so it reconnects to them. A timeout of the link ends that. */
function ofNodeRedisCluster(client: NodeRedisCluster, key: string): Connection {
  const own = client.duplicate();
  own.on('error', () => {});
  return {
    open: () => own.connect(),
    send: (command, args) => own.sendCommand(key, false, [command, ...args]),
    close() {
      // As of a single client.
      try {
        own.destroy();
      } catch {}
    },
  };
}
