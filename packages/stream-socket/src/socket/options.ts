import { ERR_INVALID_ARG_TYPE, validateInt32 } from '@net/errors';
import { type Capabilities, DONE, type Status, type StreamHandle, unsupportedError } from '@net/transport';
import type { SocketConstructorOptions } from './constructor-options.ts';

/** TCP keep-alive (RFC 1122 section 4.2.3.6), in the units that transports take. */
interface KeepAlive {
  enable: boolean;
  initialDelaySeconds: number;
  intervalSeconds: number | undefined;
  count: number | undefined;
}

/**
 * The socket options a user asked for. They outlive the handle: asked for before there is a connection, they are set
 * once it stands.
 */
export class SocketOptions {
  noDelay: boolean | undefined;
  keepAlive: KeepAlive | undefined;
  typeOfService: number | undefined;

  /** Those a socket was made with; null if there are none. */
  static of(given: SocketConstructorOptions): SocketOptions | null {
    const { noDelay, keepAlive, keepAliveInitialDelay, typeOfService } = given;
    if (!noDelay && !keepAlive && typeOfService === undefined) return null;
    const options = new SocketOptions();
    options.noDelay = Boolean(noDelay);
    if (keepAlive) options.keepAlive = keepAliveOf(true, keepAliveInitialDelay);
    options.typeOfService = typeOfService;
    return options;
  }

  /** Sets everything on a handle that has just been connected or accepted. */
  applyTo(handle: StreamHandle): void {
    if (this.noDelay) handle.setNoDelay(true);
    if (this.keepAlive?.enable) this.applyKeepAlive(handle);
    if (this.typeOfService !== undefined) handle.setTypeOfService(this.typeOfService);
  }

  applyKeepAlive(handle: StreamHandle): Status {
    if (!this.keepAlive) return DONE;
    const { enable, initialDelaySeconds, intervalSeconds, count } = this.keepAlive;
    return handle.setKeepAlive(enable, initialDelaySeconds, intervalSeconds, count);
  }
}

/** Keep-alive as Node's API has it, in milliseconds, as transports take it, in whole seconds. */
export function keepAliveOf(
  enable: boolean,
  initialDelayMs: unknown,
  intervalMs?: unknown,
  count?: unknown,
): KeepAlive {
  return {
    enable,
    initialDelaySeconds: wholeSeconds(initialDelayMs) ?? 0,
    intervalSeconds: wholeSeconds(intervalMs),
    count: Number(count) > 0 ? Math.trunc(Number(count)) : undefined,
  };
}

/** What libuv sets, as Node documents it, where nothing else is asked for. */
const DEFAULT_INTERVAL_SECONDS = 1;
const DEFAULT_COUNT = 10;

/**
 * Refuses other probes than the usual ones where they cannot be had. Asked at once: there may be no connection yet, and
 * later nobody would hear of it.
 *
 * @throws ENOTSUP
 */
export function checkKeepAlive(
  { enable, intervalSeconds = DEFAULT_INTERVAL_SECONDS, count = DEFAULT_COUNT }: KeepAlive,
  { keepAliveProbes }: Capabilities,
): void {
  const isUsual = intervalSeconds === DEFAULT_INTERVAL_SECONDS && count === DEFAULT_COUNT;
  if (!enable || isUsual || keepAliveProbes) return;
  throw unsupportedError({ capability: 'keepAliveProbes', syscall: 'setKeepAlive' });
}

/**
 * Refuses a type of service where it cannot be set; at once, as above.
 *
 * @throws ENOTSUP
 */
export function checkTypeOfService({ typeOfService }: Capabilities, syscall: string): void {
  if (!typeOfService) throw unsupportedError({ capability: 'typeOfService', syscall });
}

/** Whether going from `current` to `wanted` changes nothing. Keep-alive is off until it is turned on. */
export function isSameKeepAlive(wanted: KeepAlive, current: KeepAlive | undefined): boolean {
  if (!wanted.enable || !current?.enable) return wanted.enable === Boolean(current?.enable);
  return (
    wanted.initialDelaySeconds === current.initialDelaySeconds &&
    wanted.intervalSeconds === current.intervalSeconds &&
    wanted.count === current.count
  );
}

function wholeSeconds(milliseconds: unknown): number | undefined {
  const seconds = Math.trunc(Number(milliseconds) / 1000);
  return seconds > 0 ? seconds : undefined;
}

/**
 * @throws ERR_INVALID_ARG_TYPE for anything but a number, NaN included; ERR_OUT_OF_RANGE outside 0 to 255.
 */
export function validateTypeOfService(value: unknown, name: string): asserts value is number {
  if (Number.isNaN(value)) throw ERR_INVALID_ARG_TYPE({ name, expected: 'number', actual: value });
  validateInt32(value, name, 0, 255);
}
