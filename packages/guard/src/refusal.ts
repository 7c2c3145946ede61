/** The properties of an error about a blocked address. */
interface BlockedAddress {
  /**
   * The target of the connection without a path, for example `'http://metadata.example:80'`. Undefined for `guard.lookup`, and if
   * `guard.check` was called with an address.
   */
  readonly url: string | undefined;
  /** The host of the request: a name or an address. */
  readonly host: string;
  /** The blocked address: the host itself, or an address that DNS returned for it. */
  readonly address: string;
  /** The rule that blocks the address, for example `'Subnet: IPv4 169.254.0.0/16'`, or a phrase if the rule has no text. */
  readonly range: string;
}

/** The error for a connection to a blocked address. */
export interface IPBlockedError extends Error, BlockedAddress {
  readonly code: 'ERR_IP_BLOCKED';
}

/** Makes the error for a connection to a blocked address. */
export function ipBlocked(data: BlockedAddress): IPBlockedError {
  const { address, host, range } = data;
  const owner = address === host ? '' : ` of ${host}`;
  return withCode('ERR_IP_BLOCKED', `The address ${address}${owner} is blocked by ${range}`, data);
}

/** The properties of an error about a request that is blocked, but not because of its address. */
interface RefusedRequest {
  /** The target of the connection; undefined if it is not known. */
  readonly url: string | undefined;
  /** Why the request is blocked: because of its protocol, its port, a Unix socket or a proxy. */
  readonly reason: string;
}

/** The error for a request that is blocked, but not because of its address. */
export interface RequestBlockedError extends Error, RefusedRequest {
  readonly code: 'ERR_REQUEST_BLOCKED';
}

/** Makes the error for a request that is blocked, but not because of its address. */
export function requestBlocked(data: RefusedRequest): RequestBlockedError {
  const { url, reason } = data;
  return withCode('ERR_REQUEST_BLOCKED', url === undefined ? reason : `${url}: ${reason}`, data);
}

function withCode<Code, Data>(code: Code, message: string, data: Data): Error & Data & { code: Code } {
  return Object.assign(new Error(message), { code }, data);
}
