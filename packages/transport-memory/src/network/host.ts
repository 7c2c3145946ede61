import type * as net from '@net/net';
import type { Transport } from '@net/transport';
import { type MemoryTransport, memoryTransport } from '../handles/transport.ts';
import { transportOfContext } from '../program/context.ts';
import { netOver } from '../program/net-over.ts';
import { runOver } from '../program/run-over.ts';
import type { Kernel } from './kernel.ts';
import type { HostLimits } from './limits.ts';
import type { Stack } from './stack.ts';

/** A host of a virtual network, with its own TCP stack. Created by `network.host`. */
export class Host {
  /** The transport of this host's sockets and servers: `new Socket({ transport })`. */
  readonly transport: Transport;
  readonly #stack: Stack;
  /** The transport of programs that were started since the last crash. */
  #ofProgram: MemoryTransport | undefined;
  #net: typeof net | undefined;
  #program: (() => unknown) | undefined;

  /** @internal */
  constructor(stack: Stack) {
    this.#stack = stack;
    this.transport = memoryTransport(stack, () => this.#kernelOfCaller());
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
    return this.#stack.kernel.descriptors.count;
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
    const { kernel } = this.#stack;
    if (this.#ofProgram?.kernel !== kernel) this.#ofProgram = memoryTransport(this.#stack, () => kernel);
    return runOver(this.#ofProgram, program);
  }

  /** The kernel that the caller's program was started on; outside of this host's programs the one that runs now. */
  #kernelOfCaller(): Kernel {
    const caller = transportOfContext();
    return caller?.host === this.#stack ? caller.kernel : this.#stack.kernel;
  }

  /**
   * Runs a program on this host whenever the host is restarted, and now unless the host is down, as an init system does. If the
   * program returns a promise that rejects before the next crash, the run of the network fails.
   */
  start(program: () => unknown): void {
    this.#program = program;
    if (!this.isDown) this.#start(program);
  }

  #start(program: () => unknown): void {
    const { kernel, timeline } = this.#stack;
    Promise.resolve(this.run(program)).catch((error: unknown) => {
      if (kernel.isDead) return;
      timeline.schedule(0, () => {
        throw error;
      });
    });
  }

  /** Whether the host has crashed and was not restarted yet. */
  get isDown(): boolean {
    return this.#stack.isDown;
  }

  /**
   * Simulates a loss of power: the host sends no packets any more, not even resets. Its sockets and servers have no more effect
   * and emit no more events, except `'close'` when the program closes them. The programs of {@link run} and {@link start} end: their
   * fake timers do not call back any more, and sockets and servers that they create later have no effect either.
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
      if (!this.isDown && this.#program) this.#start(this.#program);
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
