import { startStackAbove } from '../codes/stack.ts';
import { errnoName } from './errno.ts';

/** What a throw site knows of a failed look-up. */
export interface ResolverErrorData {
  /** The negative status that the resolver returned, for example that of `EAI_NONAME`. */
  status: number;
  /** The name that was looked up. */
  hostname: string;
}

/** An error as `dns.lookup` makes them. */
export interface ResolverError extends Error {
  /** The negative status. */
  errno: number;
  /** Its name. Both "no such name" and "no address for this name" are `ENOTFOUND`. */
  code: string;
  syscall: string;
  /** The name that was looked up. */
  hostname: string;
}

/** The error of a failed look-up: `getaddrinfo ENOTFOUND example.invalid`. */
export function resolverError(
  { status, hostname }: ResolverErrorData,
  above: CallableFunction = resolverError,
): ResolverError {
  const name = errnoName(status);
  const code = name === 'EAI_NONAME' || name === 'EAI_NODATA' ? 'ENOTFOUND' : name;
  const syscall = 'getaddrinfo';
  const error = new Error(`${syscall} ${code} ${hostname}`);
  startStackAbove(error, above);
  return Object.assign(error, { errno: status, code, syscall, hostname });
}
