import { startStackAbove } from '../codes/stack.ts';
import { errnoName } from './errno.ts';

/** The data of a failed look-up. */
export interface ResolverErrorData {
  /** The negative status that the resolver returned, for example of `EAI_NONAME`. */
  status: number;
  /** The name that was looked up; for `getnameinfo` the address. */
  hostname: string;
  /** The call that failed. @default 'getaddrinfo' */
  syscall?: 'getaddrinfo' | 'getnameinfo';
}

/** An error of `dns.lookup`, or of `dns.lookupService`. */
export interface ResolverError extends Error {
  /** The negative status. */
  errno: number;
  /** The name of the status. Both `EAI_NONAME` (no such name) and `EAI_NODATA` (no address for the name) are `ENOTFOUND`. */
  code: string;
  /** The call that failed: `getaddrinfo`, `getnameinfo`, or, for a DNS query, for example `queryMx`. */
  syscall: string;
  /** The name that was looked up. */
  hostname: string;
}

/** The error of a failed look-up: `getaddrinfo ENOTFOUND example.invalid`. */
export function resolverError(
  { status, hostname, syscall = 'getaddrinfo' }: ResolverErrorData,
  above: CallableFunction = resolverError,
): ResolverError {
  const name = errnoName(status);
  const code = name === 'EAI_NONAME' || name === 'EAI_NODATA' ? 'ENOTFOUND' : name;
  const error = new Error(`${syscall} ${code} ${hostname}`);
  startStackAbove(error, above);
  return Object.assign(error, { errno: status, code, syscall, hostname });
}

/** The data of a failed DNS query. */
export interface QueryErrorData {
  /** The code of the failure, for example `ENODATA`. */
  code: string;
  /** The type of the records, for example `MX`; `reverse` for the names of an address. */
  type: string;
  /** The name, or the address, that the query was about. */
  hostname: string;
}

/** An error of `dns.resolve` or `dns.reverse`. Unlike an error of `dns.lookup`, it has no status. */
export interface QueryError extends Omit<ResolverError, 'errno'> {
  errno: undefined;
}

/** The error of a failed DNS query: `queryMx ENODATA example.invalid`. */
export function queryError({ code, type, hostname }: QueryErrorData): QueryError {
  const syscall = type === 'reverse' ? 'getHostByAddr' : `query${type[0]}${type.slice(1).toLowerCase()}`;
  const error = new Error(`${syscall} ${code} ${hostname}`);
  startStackAbove(error, queryError);
  return Object.assign(error, { errno: undefined, code, syscall, hostname });
}
