import { startStackAbove } from '../codes/stack.ts';
import type { Platform } from '../platform.ts';
import { ACCESS_DENIED, accessDeniedError } from './access-denied.ts';
import { errnoMessage, errnoName } from './errno.ts';

/** The data of a failed system call. */
export interface SystemErrorData {
  /** The negated errno that the call returned, or {@link ACCESS_DENIED}. */
  status: number;
  /** The call that failed, for example `connect`. */
  syscall: string;
  /** The IP address or path that the call was about. Null adds the property with the value null. */
  address?: string | null | undefined;
  /** The port at that address. Zero adds no property; a negative number adds the property, but is not in the message. */
  port?: number | undefined;
  /** Text for the end of the message, after a dash. */
  detail?: string | undefined;
  /** The local address of the socket. If `localPort` is set, too, the default of `detail` is `Local (address:port)`. */
  localAddress?: string | undefined;
  /** The port that the socket was bound to. */
  localPort?: number | undefined;
  /** The platform whose numbers `status` uses. @default the running platform */
  platform?: Platform | undefined;
}

/** The error of a failed system call, with Node's properties. */
export interface SystemError extends Error {
  /** The negated errno. */
  errno: number;
  /** The name of the errno, for example `ECONNREFUSED`. */
  code: string;
  /** The call that failed. */
  syscall: string;
  /** The IP address or path that the call was about. */
  address?: string | null;
  /** The port at that address. */
  port?: number;
  /** The address that the socket was bound to. */
  localAddress?: string;
  /** The port that the socket was bound to. */
  localPort?: number;
}

/**
 * The error of a failed call, without the description of the code: `connect ECONNREFUSED 127.0.0.1:80 - Local (127.0.0.1:5)`,
 * `bind EADDRINUSE 127.0.0.1:80`, `write EPIPE`, `connect ENOENT /run/app.sock`.
 */
export function systemError(data: SystemErrorData, above: CallableFunction = systemError): SystemError {
  if (data.status === ACCESS_DENIED) return accessDeniedError(data, true, above);
  const code = errnoName(data.status, data.platform);
  return build(code, data, { errno: data.status, code, syscall: data.syscall }, above);
}

/** The error of a failed call, with the description of the code: `listen EADDRINUSE: address already in use 127.0.0.1:80`. */
export function describedSystemError(
  data: SystemErrorData,
  above: CallableFunction = describedSystemError,
): SystemError {
  if (data.status === ACCESS_DENIED) return accessDeniedError(data, false, above);
  const code = errnoName(data.status, data.platform);
  const reason = `${code}: ${errnoMessage(data.status, data.platform)}`;
  return build(reason, data, { code, errno: data.status, syscall: data.syscall }, above);
}

function build(
  reason: string,
  data: SystemErrorData,
  properties: { errno: number; code: string; syscall: string },
  above: CallableFunction,
): SystemError {
  const { syscall, address, port, localAddress, localPort } = data;
  const hasLocal = localAddress !== undefined && localPort !== undefined;
  const detail = data.detail ?? (hasLocal ? `Local (${localAddress}:${localPort})` : '');

  let message = `${syscall} ${reason}`;
  const portText = port !== undefined && port > 0 ? `:${port}` : '';
  // As in Node, a null address is shown as "null" if there is a port.
  if (address || (address === null && portText)) message += ` ${address}${portText}`;
  if (detail) message += ` - ${detail}`;

  const error = new Error(message);
  startStackAbove(error, above);
  return Object.assign(
    error,
    properties,
    address === undefined ? undefined : { address },
    port ? { port } : undefined,
    hasLocal ? { localAddress, localPort } : undefined,
  );
}
