import type * as net from '@net/net';
import type { Transport } from '@net/transport';
import { type MemoryTransport, memoryTransport } from '../handles/transport.ts';
import { netOver } from '../program/net-over.ts';
import { runOver } from '../program/run-over.ts';
import type { HostLimits } from './limits.ts';
import type { Stack } from './stack.ts';

/** A host of a virtual network, with its own TCP stack. Created by `network.host`. */
export class Host {
  /** The transport of this host's sockets and servers: `new Socket({ transport })`. */
  readonly transport: Transport;
  readonly #transport: MemoryTransport;
  readonly #stack: Stack;
  #net: typeof net | undefined;
  #program: (() => unknown) | undefined;

  /** @internal */
  constructor(stack: Stack) {
    this.#stack = stack;
    this.#transport = memoryTransport(stack);
    this.transport = this.#transport;
  }

  /** The name of the host, registered in the DNS of the network. */
  get name(): string {
    return this.#stack.name;
  }

  /** The addresses of the host; IPv6 addresses in the canonical form of RFC 5952. */
  get addresses(): readonly string[] {
    return this.#stack.addresses;
  }

  /** The limits of the host, including those that have their default. */
  get limits(): Readonly<HostLimits> {
    return this.#stack.limits;
  }

  /** The number of open sockets. */
  get openSockets(): number {
    return this.#stack.descriptors.count;
  }

  /** The API of `@net/net`, with this host's transport as the default. */
  get net(): typeof net {
    this.#net ??= netOver(this.transport);
    return this.#net;
  }

  /**
   * Runs a program on this host. In the program's async context the sockets and servers of `@net/net` use this host's transport
   * by default; with `@net/net/register` those of `node:net`, too.
   */
  run<Result>(program: () => Result): Result {
    return runOver(this.#transport, program);
  }

  /** Runs a program on this host whenever the host is restarted, and now unless the host is down, as an init system does. */
  start(program: () => unknown): void {
    this.#program = program;
    if (!this.isDown) this.run(program);
  }

  /** Whether the host has crashed and was not restarted yet. */
  get isDown(): boolean {
    return this.#stack.isDown;
  }

  /**
   * Simulates a loss of power: the host sends no packets any more, not even resets. Its sockets and servers have no more effect
   * and emit no more events, except `'close'` when the program closes them.
   */
  crash(): void {
    if (this.isDown) return;
    this.#note('crashes');
    this.#stack.crash();
  }

  /**
   * Restarts the host after a crash and runs the program of {@link start}. The host has lost its state: it answers packets of old
   * connections with a reset. No effect if the host is not down.
   */
  restart(): void {
    if (!this.isDown) return;
    this.#note('restarts');
    this.#stack.isDown = false;
    // Scheduled, because programs must only be called from events, not from inside `restart`.
    this.#stack.timeline.schedule(0, () => {
      this.#stack.timeline.hasCalledProgram = true;
      if (!this.isDown && this.#program) this.run(this.#program);
    });
  }

  /**
   * Stops the programs of the host from reading, as during a long garbage collection: receive buffers fill up, and peers have
   * to wait.
   */
  pauseReading(): void {
    this.#note('stops reading');
    this.#stack.setReadingPaused(true);
  }

  /** Ends the effect of {@link pauseReading}. */
  resumeReading(): void {
    this.#note('reads again');
    this.#stack.setReadingPaused(false);
  }

  #note(text: string): void {
    this.#stack.trace.note(this.name, text);
  }
}
