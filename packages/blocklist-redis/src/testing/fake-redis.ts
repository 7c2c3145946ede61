import { type Reply, runLua } from './run-lua.ts';

/** A stream: its entries by number, and the highest number that it ever had. */
interface Stream {
  last: number;
  entries: [number: number, fields: string[]][];
}

type Value = string | string[] | Map<string, string> | Stream;

interface Item {
  value: Value;
  /** The time at which the key expires, by the clock of the server. */
  expiresAt?: number | undefined;
}

/**
 * The fate of a command: `answered`; `unheard`: the connection breaks before the server receives it; `unanswered`: before the
 * reply arrives.
 */
export type Fate = 'answered' | 'unheard' | 'unanswered';

/**
 * An in-process implementation of the Redis commands that a shared list uses. Tests can save and restore its data, and break
 * connections.
 */
export class FakeRedis {
  items = new Map<string, Item>();
  isUp = true;
  /** The clock of the server, in ms since 1970. */
  now: () => number = () => Date.now();
  /** Decides the fate of each command. */
  fateOf: (command: readonly string[]) => Fate = () => 'answered';
  readonly connections = new Set<FakeClient>();
  readonly #waiting = new Set<() => void>();

  /** A copy of all data. */
  save(): Map<string, Item> {
    return structuredClone(this.items);
  }

  /** Breaks all connections. */
  disconnectAll(): void {
    for (const connection of this.connections) connection.break();
  }

  /** Restarts the server as after `kill -9`, with the given data. */
  restart(items: Map<string, Item> = new Map()): void {
    this.items = structuredClone(items);
    this.disconnectAll();
  }

  /** Creates an unconnected client with the interface of ioredis. */
  client(): FakeClient {
    return new FakeClient(this);
  }

  async run(command: readonly string[], onClosed: Promise<never>): Promise<Reply> {
    if (command[0] !== 'XREAD') return this.#execute(command);
    const [, , , , blockMs, , key, from] = command as string[];
    const hasNews = () => (this.#stream(key!)?.entries ?? []).some(([id]) => id > Number.parseInt(from!, 10));
    const news: Reply = [[key!, []]];
    if (hasNews()) return news;
    let stop = () => {};
    const woken = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), Number(blockMs));
      const look = () => hasNews() && resolve(true);
      this.#waiting.add(look);
      stop = () => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
    });
    try {
      return (await Promise.race([woken, onClosed])) ? news : null;
    } finally {
      stop();
    }
  }

  #execute(command: readonly string[]): Reply {
    const [name, ...args] = command as [string, ...string[]];
    if (name === 'EVAL') {
      const [script, count, ...rest] = args as [string, string, ...string[]];
      const keys = rest.splice(0, Number(count));
      const reply = runLua(script, keys, rest, (inner) => this.#execute(inner));
      for (const look of this.#waiting) look();
      return reply;
    }
    const run = this.#commands[name];
    if (!run) throw new Error(`ERR unknown command '${name}'`);
    return run(...args);
  }

  readonly #commands: Record<string, (...args: string[]) => Reply> = {
    TIME: () => {
      const time = this.now();
      return [String(Math.floor(time / 1000)), String(Math.floor((time % 1000) * 1000))];
    },
    EXISTS: (key) => (this.#get(key!) === undefined ? 0 : 1),
    DEL: (...keys) => keys.filter((key) => this.items.delete(key)).length,
    UNLINK: (...keys) => keys.filter((key) => this.items.delete(key)).length,
    PERSIST: (key) => this.#expire(key!, undefined),
    PEXPIRE: (key, ms) => this.#expire(key!, this.now() + Number(ms)),
    SET: (key, value, nx, px, ms) => {
      if (nx !== 'NX' || px !== 'PX') throw new Error('ERR syntax error');
      if (this.#get(key!) !== undefined) return null;
      this.items.set(key!, { value: value!, expiresAt: this.now() + Number(ms) });
      return 'OK';
    },
    GET: (key) => (this.#get(key!) as string | undefined) ?? null,
    HGET: (key, field) => this.#hash(key!).get(field!) ?? null,
    HMGET: (key, ...fields) => fields.map((field) => this.#hash(key!).get(field) ?? null),
    HGETALL: (key) => [...this.#hash(key!)].flat(),
    HSET: (key, ...pairs) => {
      const hash = this.#getOrCreate(key!, () => new Map<string, string>());
      for (let i = 0; i < pairs.length; i += 2) hash.set(pairs[i]!, pairs[i + 1]!);
      return pairs.length / 2;
    },
    HDEL: (key, field) => (this.#hash(key!).delete(field!) ? 1 : 0),
    RPUSH: (key, value) => this.#getOrCreate(key!, (): string[] => []).push(value!),
    LLEN: (key) => ((this.#get(key!) as string[] | undefined) ?? []).length,
    LRANGE: (key, first, last) =>
      ((this.#get(key!) as string[] | undefined) ?? []).slice(Number(first), Number(last) + 1),
    XADD: (key, id, ...fields) => {
      const stream = this.#getOrCreate(key!, (): Stream => ({ last: 0, entries: [] }));
      const number = Number.parseInt(id!, 10);
      if (number <= stream.last)
        throw new Error('ERR The ID specified in XADD is equal or smaller than the target stream top item');
      stream.entries.push([number, fields]);
      stream.last = number;
      return id!;
    },
    XRANGE: (key, first, last, _count = '', count = 'Infinity') =>
      (this.#stream(key!)?.entries ?? [])
        .filter(
          ([id]) => id >= Number.parseInt(first!, 10) && (last === '+' || id <= Number.parseInt(last!, 10)),
        )
        .slice(0, Number(count))
        .map(([id, fields]) => [`${id}-0`, fields]),
    XTRIM: (key, _maxlen, length) => {
      const stream = this.#stream(key!);
      if (!stream) return 0;
      return stream.entries.splice(0, Math.max(stream.entries.length - Number(length), 0)).length;
    },
  };

  #get(key: string): Value | undefined {
    const item = this.items.get(key);
    if (item?.expiresAt === undefined || item.expiresAt > this.now()) return item?.value;
    this.items.delete(key);
    return undefined;
  }

  #getOrCreate<Kind extends Value>(key: string, create: () => Kind): Kind {
    const value = this.#get(key) ?? create();
    if (!this.items.has(key)) this.items.set(key, { value });
    return value as Kind;
  }

  #hash(key: string): Map<string, string> {
    return (this.#get(key) as Map<string, string> | undefined) ?? new Map();
  }

  #stream(key: string): Stream | undefined {
    return this.#get(key) as Stream | undefined;
  }

  #expire(key: string, expiresAt: number | undefined): number {
    const item = this.items.get(key);
    if (item) item.expiresAt = expiresAt;
    return item ? 1 : 0;
  }
}

/** A client of a {@link FakeRedis} with the members of an ioredis client that are used. */
export class FakeClient {
  readonly #server: FakeRedis;
  #isOpen = false;
  /** The property of ioredis with the same name. */
  get status(): string {
    return this.#isOpen ? 'ready' : 'end';
  }
  #close: (error: Error) => void = () => {};
  #closed: Promise<never> = Promise.reject(new Error('not connected'));

  constructor(server: FakeRedis) {
    this.#server = server;
    this.#closed.catch(() => {});
  }

  duplicate(): FakeClient {
    return this.#server.client();
  }

  on(): this {
    return this;
  }

  async connect(): Promise<void> {
    await nextTurn();
    if (!this.#server.isUp) throw new Error('connect ECONNREFUSED');
    this.#isOpen = true;
    this.#server.connections.add(this);
    this.#closed = new Promise((_, reject) => {
      this.#close = reject;
    });
    this.#closed.catch(() => {});
  }

  disconnect(): void {
    this.break();
  }

  break(): void {
    this.#isOpen = false;
    this.#server.connections.delete(this);
    this.#close(new Error('read ECONNRESET'));
  }

  async call(...command: string[]): Promise<Reply> {
    await nextTurn();
    if (!this.#isOpen) throw new Error('Connection is closed.');
    const fate = this.#server.fateOf(command);
    if (fate === 'unheard') this.break();
    else {
      const answer = this.#server.run(command, this.#closed);
      answer.catch(() => {});
      if (fate === 'unanswered') this.break();
      else return Promise.race([answer.finally(nextTurn), this.#closed]);
    }
    return this.#closed;
  }
}

/** Defers to a later turn, like a network. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
