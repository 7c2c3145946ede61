import {
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  inspectValue,
  validateBoolean,
  validateInteger,
  validateObject,
} from '@net/errors';
import type { ProxyHeader, ProxyHeaderReader } from '@net/proxy-protocol';
import { type AddressFilter, askFilter, MAX_DELAY_MS } from '@net/stream-socket/internal';
import type { InetName, Status, StreamHandle, StreamReceiver, Timer, Timers } from '@net/transport';
import type { DropArgument, DropReason } from './drop-argument.ts';

/** Which peers a server accepts PROXY protocol headers from, and how it treats other peers. */
export interface ProxyProtocolOptions {
  /**
   * The addresses of the trusted proxies, as a `BlockList` that contains them. The headers of other TCP peers are not read,
   * because a header can claim any client address.
   */
  from: AddressFilter;
  /** Whether connections over a Unix socket or a Windows pipe count as coming from a trusted proxy. @default false */
  fromIpc?: boolean | undefined;
  /**
   * Whether to drop connections that are not from a trusted proxy, or that begin with other data than a header. If false, such
   * connections keep the peer's own address. A connection from a trusted proxy that ends before its header is complete, or whose
   * header is invalid or late, is dropped in either case.
   *
   * @default true
   */
  required?: boolean | undefined;
  /** Milliseconds from the accept of a connection to the end of its header; then the connection is dropped. @default 5000 */
  timeoutMs?: number | undefined;
  /** The maximum length of a header in bytes, 16 to 65551. @default 4096 */
  maxLength?: number | undefined;
}

/** The result of reading the header of a connection. */
export interface ProxiedConnection {
  /** The header; undefined if the connection has none and none is required. */
  readonly header: ProxyHeader | undefined;
  /** The address of the client; undefined if there is no header, or if the header does not contain an IP address. */
  readonly client: InetName | undefined;
  /** The bytes that were received after the header: data of the client. */
  readonly rest: Uint8Array;
}

/** The callbacks for a held connection; exactly one of them is called, once. */
export interface HeldConnectionOwner {
  /** The header was read, or the connection has none and none is required. */
  onHeader(stream: StreamHandle, proxied: ProxiedConnection): void;
  /** The connection must be dropped: its header is missing, invalid or late, or the server resets its connections. */
  onRefused(stream: StreamHandle, refusal: Pick<DropArgument, 'reason' | 'error'>): void;
}

const KNOWN: readonly string[] = ['from', 'fromIpc', 'required', 'timeoutMs', 'maxLength'];
const DEFAULT_TIMEOUT_MS = 5000;

/** Reads the PROXY protocol headers of a server's connections. Creating the first instance loads the parser. */
export class ProxyHeaders {
  readonly #from: AddressFilter;
  readonly #fromIpc: boolean;
  readonly isRequired: boolean;
  readonly #timeoutMs: number;
  readonly #maxLength: number;
  readonly #timers: Timers;
  readonly #parser: Promise<typeof import('@net/proxy-protocol')>;
  readonly #held = new Set<HeldConnection>();

  /** @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE or ERR_OUT_OF_RANGE for invalid options. */
  constructor(options: ProxyProtocolOptions, timers: Timers) {
    validateObject(options, 'options.proxyProtocol');
    const unknown = Object.keys(options).find((name) => !KNOWN.includes(name));
    if (unknown !== undefined) {
      const reason = `is no option; there are ${KNOWN.join(', ')}`;
      const shown = inspectValue(Reflect.get(options, unknown));
      throw ERR_INVALID_ARG_VALUE({ name: `options.proxyProtocol.${unknown}`, shown, reason });
    }
    // Copies the own properties to an object without a prototype, so that a polluted `Object.prototype` cannot set an option.
    const own = { __proto__: null, ...options } as ProxyProtocolOptions;
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
    validateInteger(timeoutMs, 'options.proxyProtocol.timeoutMs', 1, MAX_DELAY_MS);
    validateInteger(maxLength, 'options.proxyProtocol.maxLength', 16, 65551);
    this.#from = from;
    this.#fromIpc = fromIpc;
    this.isRequired = required;
    this.#timeoutMs = timeoutMs;
    this.#maxLength = maxLength;
    this.#timers = timers;
    this.#parser = import('@net/proxy-protocol');
    // If loading fails, each held connection reports it. This handler prevents an unhandled rejection while none is held.
    this.#parser.catch(() => undefined);
  }

  /** Whether a peer is a trusted proxy. For TCP, false if the peer's address is unknown, or if the list of proxies fails. */
  trusts(stream: StreamHandle, peer: InetName | undefined): boolean {
    if (stream.kind === 'ipc' && !peer) return this.#fromIpc;
    if (!peer || askFilter(this.#from, peer.address) !== true) return false;
    const { match } = this.#from as { match?: unknown };
    // Calls `match`, too, because `check` of an `AllowList` of `@net/blocklist` is true for addresses that no rule covers. `match`
    // returns a rule only for an address that a rule covers.
    try {
      return typeof match !== 'function' || match.call(this.#from, peer.address) !== undefined;
    } catch {
      return false;
    }
  }

  /** Holds a connection from a trusted proxy until its header is complete. */
  hold(stream: StreamHandle, owner: HeldConnectionOwner): void {
    const held = new HeldConnection(stream, owner, this.isRequired, () => this.#held.delete(held));
    this.#held.add(held);
    held.waitUntil(this.#timers, this.#timeoutMs);
    this.#parser.then(
      ({ ProxyHeaderReader }) => held.read(new ProxyHeaderReader({ maxLength: this.#maxLength })),
      (error: Error) => held.refuse('proxyHeaderInvalid', error),
    );
  }

  /** Drops every connection whose header is not complete. */
  refuseAll(reason: DropReason): void {
    for (const held of [...this.#held]) held.refuse(reason);
  }
}

/** A connection from a trusted proxy whose header is not complete yet. */
class HeldConnection implements StreamReceiver {
  readonly #stream: StreamHandle;
  readonly #isRequired: boolean;
  /** The owner, whose callback is still to be called; null afterwards. */
  #owner: HeldConnectionOwner | null;
  #reader: ProxyHeaderReader | null = null;
  #stopTimer: () => void = () => undefined;

  readonly #onRelease: () => void;

  /** @param onRelease Called before one of the owner's callbacks. */
  constructor(stream: StreamHandle, owner: HeldConnectionOwner, isRequired: boolean, onRelease: () => void) {
    this.#onRelease = onRelease;
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

  refuse(reason: DropReason, error?: Error): void {
    this.#release()?.onRefused(this.#stream, error ? { reason, error } : { reason });
  }

  #finish(header: ProxyHeader | undefined, rest: Uint8Array): void {
    const owner = this.#release();
    this.#stream.readStop();
    owner?.onHeader(this.#stream, { header, client: header && clientOf(header), rest });
  }

  /** Returns the owner at the first call and null afterwards, so that only one callback is called. */
  #release(): HeldConnectionOwner | null {
    const owner = this.#owner;
    this.#owner = null;
    this.#stopTimer();
    this.#onRelease();
    return owner;
  }

  // Nothing to do: a held connection does not connect, read into a buffer, write or shut down, and ignores its own close.
  onConnect(_status: Status): void {}
  onReadInto(_length: number): void {}
  onWrite(_status: Status): void {}
  onShutdown(_status: Status): void {}
  onClose(): void {}
}

/** The client's address and port in a header; undefined if the header does not contain an IP address. */
function clientOf({ family, source }: ProxyHeader): InetName | undefined {
  if (family !== 'IPv4' && family !== 'IPv6') return undefined;
  return { family, ...(source as { address: string; port: number }) };
}
