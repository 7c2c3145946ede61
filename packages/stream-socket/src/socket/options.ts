import { ERR_INVALID_ARG_TYPE, systemError, validateInt32, validateNumber } from '@net/errors';
import {
  type Capabilities,
  DONE,
  type Status,
  type StreamHandle,
  type Transport,
  unsupportedError,
} from '@net/transport';
import { checkKeepAlive, isSameKeepAlive, type KeepAlive, keepAliveOf } from './keep-alive.ts';

/** The options of `new Socket` and `connect` that are set on the system's socket (`setsockopt`) once there is a connection. */
export interface SystemSocketOptions {
  /** Disables Nagle's algorithm (TCP_NODELAY). @default false */
  noDelay?: boolean | undefined;
  /** Turns on TCP keep-alive (SO_KEEPALIVE). @default false */
  keepAlive?: boolean | undefined;
  /** Idle milliseconds before the first keep-alive probe; 0 leaves the system's value. @default 0 */
  keepAliveInitialDelay?: number | undefined;
  /** IPv4 TOS or IPv6 traffic class, 0 to 255 (IP_TOS, IPV6_TCLASS). @default the system's value */
  typeOfService?: number | undefined;
}

interface SocketOptionTypes {
  noDelay: boolean;
  keepAlive: KeepAlive;
  typeOfService: number;
}

/** The values to set; a missing option keeps the system's default. */
export type SocketOptionValues = Partial<SocketOptionTypes>;

/** The part of a socket's state that the functions of this file use. */
interface OptionHolder {
  options: SocketOptionValues | null;
  /** The handle of the connection; null without a connection. */
  readonly handle: StreamHandle | null;
  readonly transport: Transport;
}

interface SocketOption<Value> {
  /** Reads and validates the value in the options of a constructor. */
  given(options: SystemSocketOptions): Value | undefined;
  /**
   * Throws ENOTSUP if the transport cannot set the value. Called when the option is given, because the handle may be connected
   * only later.
   */
  check?(value: Value, capabilities: Capabilities): void;
  /** Whether the handle has this value already; `current` is the value set last, or undefined if none was set. */
  isSame(value: Value, current: Value | undefined): boolean;
  set(handle: StreamHandle, value: Value): Status;
}

/**
 * All options that are set on the system's socket. A new option needs a row here, a property in {@link SystemSocketOptions}, and
 * a method of the socket.
 */
const SOCKET_OPTIONS: {
  [Name in keyof SocketOptionTypes]-?: SocketOption<SocketOptionTypes[Name]>;
} = {
  noDelay: {
    given: ({ noDelay }) => (noDelay ? true : undefined),
    isSame: (value, current = false) => value === current,
    set: (handle, value) => handle.setNoDelay(value),
  },
  keepAlive: {
    given({ keepAlive, keepAliveInitialDelay }) {
      if (keepAliveInitialDelay !== undefined) {
        validateNumber(keepAliveInitialDelay, 'options.keepAliveInitialDelay');
      }
      return keepAlive ? keepAliveOf(true, keepAliveInitialDelay) : undefined;
    },
    check: checkKeepAlive,
    isSame: isSameKeepAlive,
    set: (handle, { enable, initialDelaySeconds, intervalSeconds, count }) =>
      handle.setKeepAlive(enable, initialDelaySeconds, intervalSeconds, count),
  },
  typeOfService: {
    given({ typeOfService }) {
      if (typeOfService !== undefined) validateInt32(typeOfService, 'options.typeOfService', 0, 255);
      return typeOfService;
    },
    check: (_value, capabilities) => checkTypeOfService(capabilities, 'setTypeOfService'),
    // The system's current value is unknown, so the option is always set.
    isSame: () => false,
    set: (handle, value) => handle.setTypeOfService(value),
  },
};

const OPTION_NAMES = Object.keys(SOCKET_OPTIONS) as (keyof SocketOptionTypes)[];

/** Validates options and collects their values. Returns null if none is set, which saves an object per connection of a server. */
export function socketOptionsOf(
  options: SystemSocketOptions,
  { capabilities }: Transport,
): SocketOptionValues | null {
  let values: SocketOptionValues | null = null;
  for (const name of OPTION_NAMES) {
    const option = SOCKET_OPTIONS[name] as SocketOption<unknown>;
    const value = option.given(options);
    if (value === undefined) continue;
    option.check?.(value, capabilities);
    values ??= {};
    (values as Record<string, unknown>)[name] = value;
  }
  return values;
}

/** Sets the options on a handle that has just been connected or accepted. */
export function applySocketOptions(handle: StreamHandle, values: SocketOptionValues): void {
  for (const name of OPTION_NAMES) {
    const option = SOCKET_OPTIONS[name] as SocketOption<unknown>;
    const value = values[name];
    if (value !== undefined && !option.isSame(value, undefined)) option.set(handle, value);
  }
}

/** Sets an option of a socket: now if it is connected, otherwise once it is. Throws ENOTSUP if the transport cannot. */
export function setSocketOption<Name extends keyof SocketOptionTypes>(
  holder: OptionHolder,
  name: Name,
  value: SocketOptionTypes[Name],
): Status {
  const option = SOCKET_OPTIONS[name] as SocketOption<SocketOptionTypes[Name]>;
  // `http.Agent` turns keep-alive on with each request.
  if (option.isSame(value, holder.options?.[name])) return DONE;
  option.check?.(value, holder.transport.capabilities);
  holder.options ??= {};
  holder.options[name] = value;
  return holder.handle ? option.set(holder.handle, value) : DONE;
}

/**
 * The implementation of `socket.setTypeOfService`.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE, ENOTSUP and other system errors
 */
export function setTypeOfService(holder: OptionHolder, tos: number): void {
  if (Number.isNaN(tos)) throw ERR_INVALID_ARG_TYPE({ name: 'tos', expected: 'number', actual: tos });
  validateInt32(tos, 'tos', 0, 255);
  const status = setSocketOption(holder, 'typeOfService', tos);
  if (status < 0) throw systemError({ status, syscall: 'setTypeOfService' });
}

/**
 * The implementation of `socket.getTypeOfService`.
 *
 * @throws ENOTSUP and other system errors
 */
export function getTypeOfService({ handle, options, transport }: OptionHolder): number {
  if (!handle) return options?.typeOfService ?? 0;
  checkTypeOfService(transport.capabilities, 'getTypeOfService');
  const value = handle.getTypeOfService();
  if (value < 0) throw systemError({ status: value, syscall: 'getTypeOfService' });
  return value;
}

function checkTypeOfService({ typeOfService }: Capabilities, syscall: string): void {
  if (!typeOfService) throw unsupportedError({ capability: 'typeOfService', syscall });
}
