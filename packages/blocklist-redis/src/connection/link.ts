import { type Connection, type RedisClient, toConnection } from './client.ts';

/**
 * A pair of connections: one for the blocking command (`XREAD`) that waits for new entries of the log, and one for all other
 * commands, which would otherwise queue behind the blocking one.
 *
 * The first failure or timeout of a command closes both permanently.
 */
export class Link {
  readonly #commands: Connection;
  readonly #waiting: Connection;
  readonly #timeoutMs: number;
  #failure: Error | undefined;
  readonly #onFailure: ((error: Error) => void)[] = [];

  /** @param key A key of the list: see {@link toConnection}. */
  constructor(client: RedisClient, key: string, timeoutMs: number) {
    this.#commands = toConnection(client, key);
    this.#waiting = toConnection(client, key);
    this.#timeoutMs = timeoutMs;
  }

  get isClosed(): boolean {
    return this.#failure !== undefined;
  }

  async open(): Promise<void> {
    await this.#inTime('connect', Promise.all([this.#commands.open(), this.#waiting.open()]));
  }

  /** Sends a command that does not block. @throws The error of Redis or of the client; the link is then closed. */
  call(command: string, ...args: readonly string[]): Promise<unknown> {
    return this.#inTime(command, this.#commands.send(command, args));
  }

  /** Sends a blocking command on its own connection. The command must block for {@link waitMs} at most. @throws As `call`. */
  wait(command: string, ...args: readonly string[]): Promise<unknown> {
    return this.#inTime(command, this.#waiting.send(command, args));
  }

  /** The maximum time for which a {@link wait} command may block, in milliseconds: half of the timeout. */
  get waitMs(): number {
    return Math.ceil(this.#timeoutMs / 2);
  }

  /** Closes both connections. Pending commands fail with the error. */
  close(error: Error): void {
    if (this.#failure) return;
    this.#failure = error;
    for (const fail of this.#onFailure.splice(0)) fail(error);
    this.#commands.close();
    this.#waiting.close();
  }

  async #inTime<Answer>(command: string, answer: Promise<Answer>): Promise<Answer> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let fail: (error: Error) => void = () => {};
    const failed = new Promise<never>((_, reject) => {
      fail = reject;
      const late = () => reject(new Error(`Redis did not answer ${command} within ${this.#timeoutMs} ms`));
      timer = setTimeout(late, this.#timeoutMs);
    });
    if (this.#failure) fail(this.#failure);
    this.#onFailure.push(fail);
    try {
      return await Promise.race([answer, failed]);
    } catch (error) {
      // A cast, because `ioredis` and `redis` reject only with Error objects.
      this.close(error as Error);
      throw this.#failure;
    } finally {
      clearTimeout(timer);
      const at = this.#onFailure.indexOf(fail);
      if (at >= 0) this.#onFailure.splice(at, 1);
    }
  }
}
