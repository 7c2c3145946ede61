import type * as net from '@net/net';
import type { Transport } from '@net/transport';
import { memoryTransport } from '../handles/transport.ts';
import { netOver } from '../program/net-over.ts';
import { runOver } from '../program/run-over.ts';
import type { HostLimits } from './limits.ts';
import type { Stack } from './stack.ts';

/** A host of a virtual network, with its own TCP stack. Created by `network.host`. */
export class Host {
  /** The transport of this host's sockets and servers: `new Socket({ transport })`. */
  readonly transport: Transport;
  readonly #stack: Stack;
  #net: typeof net | undefined;
  #program: (() => unknown) | undefined;

  /** @internal */
  constructor(stack: Stack) {
    this.#stack = stack;
    this.transport = memoryTransport(stack);
  }

  get name(): string {
    return this.#stack.name;
  }

  /** As programs see them: IPv6 addresses in the form of RFC 5952. */
  get addresses(): readonly string[] {
    return this.#stack.addresses;
  }

  get limits(): Readonly<HostLimits> {
    return this.#stack.limits;
  }

  /** How many sockets are open. */
  get openSockets(): number {
    return this.#stack.descriptors.count;
  }

  /** The API of `@net/net`, with this host's transport as the default. */
  get net(): typeof net {
    this.#net ??= netOver(this.transport);
    return this.#net;
  }

  /**
   * Runs a program on this host: in its async context `net` of this family stands on the host, for `@net/net` and, under
   * `@net/net/register`, for `node:net`.
   */
  run<Result>(program: () => Result): Result {
    return runOver(this.transport, program);
  }

  /** Runs a program on this host, now and whenever the host is restarted, as an init system does. */
  start(program: () => unknown): void {
    this.#program = program;
    if (!this.isDown) this.run(program);
  }

  /** Whether the host has crashed and was not restarted yet. */
  get isDown(): boolean {
    return this.#stack.isDown;
  }

  /**
   * Loses power: nothing is sent any more, not even a reset, and nothing is answered. What the program does with handles of
   * before has no effect; its callbacks are not called, but for that of `close`.
   */
  crash(): void {
    if (this.isDown) return;
    this.#note('crashes');
    this.#stack.crash();
  }

  /**
   * Starts again, with the program of {@link start}, and knows nothing of before: it answers packets of old connections with a
   * reset.
   */
  restart(): void {
    if (!this.isDown) return;
    this.#note('restarts');
    this.#stack.isDown = false;
    // As an event, not inside the call of `restart`: programs are called from events only.
    this.#stack.timeline.schedule(0, () => {
      this.#stack.timeline.hasCalledProgram = true;
      if (!this.isDown && this.#program) this.run(this.#program);
    });
  }

  /** Programs do not get to read, as in a long garbage collection: receive buffers fill up, and peers have to wait. */
  pauseReading(): void {
    this.#note('stops reading');
    this.#stack.setReadingPaused(true);
  }

  resumeReading(): void {
    this.#note('reads again');
    this.#stack.setReadingPaused(false);
  }

  #note(text: string): void {
    this.#stack.trace.note(this.name, text);
  }
}
