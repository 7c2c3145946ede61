import {
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  inspectValue,
  validateBoolean,
  validateInteger,
  validateObject,
} from '@net/errors';
import type { ProxyHeader, ProxyHeaderReader } from '@net/proxy-protocol';
import { type AddressFilter, askFilter } from '@net/stream-socket/internal';
import type { InetName, Status, StreamHandle, StreamReceiver, Timer, Timers } from '@net/transport';
import type { DropArgument } from './drop-argument.ts';

/** From whom a server takes PROXY protocol headers, and what it does with others. */
export interface ProxyProtocolOptions {
  /**
   * The addresses of the proxies: a `BlockList` that holds them. Any other peer could say that it is whoever it likes, so a header
   * of its is never read.
   */
  from: AddressFilter;
  /** Whether connections over a Unix socket or a pipe come from a proxy. @default false */
  fromIpc?: boolean | undefined;
  /**
   * Whether every connection has to come from a proxy, with a header. If not, a connection of anybody else and one without a
   * header are taken as they are.
   *
   * @default true
   */
  required?: boolean | undefined;
  /** Milliseconds in which the header has to be there. @default 5000 */
  timeoutMs?: number | undefined;
  /** Bytes that a header may have, 16 to 65551. @default 4096 */
  maxLength?: number | undefined;
}

/** A connection whose header was read. */
export interface ProxiedConnection {
  /** What the proxy says; undefined if there was no header and none is required. */
  readonly header: ProxyHeader | undefined;
  /** The client, where the header names one by an address. */
  readonly client: InetName | undefined;
  /** Bytes of the client that came along with the header. */
  readonly rest: Uint8Array;
}

/** Hears of a held connection, once. */
export interface HeldConnectionOwner {
  onHeader(stream: StreamHandle, proxied: ProxiedConnection): void;
  onRefused(stream: StreamHandle, refusal: Pick<DropArgument, 'reason' | 'error'>): void;
}

const KNOWN: readonly string[] = ['from', 'fromIpc', 'required', 'timeoutMs', 'maxLength'];
const DEFAULT_TIMEOUT_MS = 5000;
const MAX_TIMEOUT_MS = 0x7fff_ffff;

/** Takes the headers of a server's connections. The parser is loaded when the first of these is made. */
export class ProxyHeaders {
  readonly #from: AddressFilter;
  readonly #fromIpc: boolean;
  readonly isRequired: boolean;
  readonly #timeoutMs: number;
  readonly #maxLength: number;
  readonly #timers: Timers;
  readonly #parser: Promise<typeof import('@net/proxy-protocol')>;

  /** @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE or ERR_OUT_OF_RANGE for options that are not as they should be. */
  constructor(options: ProxyProtocolOptions, timers: Timers) {
    validateObject(options, 'options.proxyProtocol');
    const unknown = Object.keys(options).find((name) => !KNOWN.includes(name));
    if (unknown !== undefined) {
      const reason = `is no option; there are ${KNOWN.join(', ')}`;
      const shown = inspectValue(Reflect.get(options, unknown));
      throw ERR_INVALID_ARG_VALUE({ name: `options.proxyProtocol.${unknown}`, shown, reason });
    }
    // Own properties only: what everybody inherits was not passed by anybody.
    const own: ProxyProtocolOptions = { ...options };
    const { from, fromIpc = false, required = true, timeoutMs = DEFAULT_TIMEOUT_MS, maxLength = 4096 } = own;
    if (typeof (from as Partial<AddressFilter> | null | undefined)?.check !== 'function') {
      throw ERR_INVALID_ARG_TYPE({
        name: 'options.proxyProtocol.from',
        expected: 'a net.BlockList',
        actual: from,
      });
    }
    validateBoolean(fromIpc, 'options.proxyProtocol.fromIpc');
    validateBoolean(required, 'options.proxyProtocol.required');
    validateInteger(timeoutMs, 'options.proxyProtocol.timeoutMs', 1, MAX_TIMEOUT_MS);
    validateInteger(maxLength, 'options.proxyProtocol.maxLength', 16, 65551);
    this.#from = from;
    this.#fromIpc = fromIpc;
    this.isRequired = required;
    this.#timeoutMs = timeoutMs;
    this.#maxLength = maxLength;
    this.#timers = timers;
    this.#parser = import('@net/proxy-protocol');
    // A failure is told to each connection; until there is one, nobody has to hear of it.
    this.#parser.catch(() => undefined);
  }

  /** Whether a peer is one of the proxies. What cannot be told is not. */
  trusts(stream: StreamHandle, peer: InetName | undefined): boolean {
    if (stream.kind === 'ipc' && !peer) return this.#fromIpc;
    if (!peer || askFilter(this.#from, peer.address) !== true) return false;
    const { match } = this.#from as { match?: unknown };
    // The inverse of a block list says yes to what it has no rule for.
    return typeof match !== 'function' || match.call(this.#from, peer.address) !== undefined;
  }

  /** Holds a connection of a proxy until its header is there. */
  hold(stream: StreamHandle, owner: HeldConnectionOwner): void {
    const held = new HeldConnection(stream, owner, this.isRequired);
    held.waitUntil(this.#timers, this.#timeoutMs);
    this.#parser.then(
      ({ ProxyHeaderReader }) => held.read(new ProxyHeaderReader({ maxLength: this.#maxLength })),
      (error: Error) => held.refuse('proxyHeaderInvalid', error),
    );
  }
}

/** A connection of a proxy whose header is not complete yet. */
class HeldConnection implements StreamReceiver {
  readonly #stream: StreamHandle;
  readonly #isRequired: boolean;
  /** Null once the connection was handed over. */
  #owner: HeldConnectionOwner | null;
  #reader: ProxyHeaderReader | null = null;
  #stopTimer: () => void = () => undefined;

  constructor(stream: StreamHandle, owner: HeldConnectionOwner, isRequired: boolean) {
    this.#stream = stream;
    this.#owner = owner;
    this.#isRequired = isRequired;
    stream.receiver = this;
  }

  waitUntil(timers: Timers, delayMs: number): void {
    const timer: Timer = timers.setTimeout(() => this.refuse('proxyHeaderTimeout'), delayMs);
    this.#stopTimer = () => timers.clearTimeout(timer);
  }

  read(reader: ProxyHeaderReader): void {
    if (!this.#owner) return;
    this.#reader = reader;
    const status = this.#stream.readStart();
    if (status < 0) this.refuse('proxyHeaderMissing');
  }

  onRead(bytes: Uint8Array): void {
    const result = this.#reader?.push(bytes);
    if (!result || result.status === 'incomplete') return;
    if (result.status === 'invalid') {
      const { reason, index } = result;
      const error = new Error(`The PROXY protocol header is invalid: ${reason}, at byte ${index}`);
      this.refuse('proxyHeaderInvalid', Object.assign(error, { reason, index }));
    } else if (result.status === 'complete') this.#finish(result.header, result.rest);
    else if (this.#isRequired) this.refuse('proxyHeaderMissing');
    else this.#finish(undefined, result.rest);
  }

  onReadEnd(): void {
    this.refuse('proxyHeaderMissing');
  }

  refuse(reason: DropArgument['reason'], error?: Error): void {
    this.#release()?.onRefused(this.#stream, error ? { reason, error } : { reason });
  }

  #finish(header: ProxyHeader | undefined, rest: Uint8Array): void {
    const owner = this.#release();
    this.#stream.readStop();
    owner?.onHeader(this.#stream, { header, client: header && clientOf(header), rest });
  }

  /** The owner, the first time: it hears once. */
  #release(): HeldConnectionOwner | null {
    const owner = this.#owner;
    this.#owner = null;
    this.#stopTimer();
    return owner;
  }

  // Nothing of this is asked for while a connection is held.
  onConnect(_status: Status): void {}
  onReadInto(_length: number): void {}
  onWrite(_status: Status): void {}
  onShutdown(_status: Status): void {}
  onClose(): void {}
}

/** The client that a header names by an address. */
function clientOf({ family, source }: ProxyHeader): InetName | undefined {
  if (family !== 'IPv4' && family !== 'IPv6') return undefined;
  return { family, ...(source as { address: string; port: number }) };
}
