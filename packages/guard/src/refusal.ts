/** The properties of an error about a blocked address. */
interface BlockedAddress {
  /** The target of the connection, for example `'http://metadata.example:80'`, without a path. Undefined for `guard.lookup`. */
  readonly url: string | undefined;
  /** The host of the request: a name or an address. */
  readonly host: string;
  /** The blocked address: the host itself, or an address that DNS returned for it. */
  readonly address: string;
  /** The rule that blocks the address, for example `'Subnet: IPv4 169.254.0.0/16'`. */
  readonly range: string;
}

/** The error of a connection to an address that is blocked. */
export interface IPBlockedError extends Error, BlockedAddress {
  readonly code: 'ERR_IP_BLOCKED';
}

/** Makes the error of a connection to an address that is blocked. */
export function ipBlocked(data: BlockedAddress): IPBlockedError {
  const { address, host, range } = data;
  const owner = address === host ? '' : ` of ${host}`;
  return withCode('ERR_IP_BLOCKED', `The address ${address}${owner} is blocked by ${range}`, data);
}

/** The properties of an error about a request that is not allowed for another reason than its address. */
interface RefusedRequest {
  /** The target of the connection, as far as it is known. */
  readonly url: string | undefined;
  /** Why the request is refused: its protocol, its port, a Unix socket, a proxy. */
  readonly reason: string;
}

/** The error of a request that is not allowed for another reason than its address. */
export interface RequestBlockedError extends Error, RefusedRequest {
  readonly code: 'ERR_REQUEST_BLOCKED';
}

/** Makes the error of a request that is not allowed for another reason than its address. */
export function requestBlocked(data: RefusedRequest): RequestBlockedError {
  const { url, reason } = data;
  return withCode('ERR_REQUEST_BLOCKED', url === undefined ? reason : `${url}: ${reason}`, data);
}

function withCode<Code, Data>(code: Code, message: string, data: Data): Error & Data & { code: Code } {
  return Object.assign(new Error(message), { code }, data);
}
