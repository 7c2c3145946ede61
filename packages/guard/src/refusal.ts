/** What is known about an address that is blocked. */
interface BlockedAddress {
  /** Where the connection was to go, without path and query: `'http://metadata.example:80'`. Undefined for a bare look-up. */
  readonly url: string | undefined;
  /** The name or address that was asked for. */
  readonly host: string;
  /** The address that is blocked: the host itself, or what DNS answered. */
  readonly address: string;
  /** The rule that blocks it: `'Subnet: IPv4 169.254.0.0/16'`. */
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

/** What is known about a request that is refused for another reason than its address. */
interface RefusedRequest {
  /** Where the connection was to go, as far as that is known. */
  readonly url: string | undefined;
  /** Why it is refused: its protocol, its port, a Unix socket, a proxy. */
  readonly reason: string;
}

/** The error of a request that is refused for another reason than its address. */
export interface RequestBlockedError extends Error, RefusedRequest {
  readonly code: 'ERR_REQUEST_BLOCKED';
}

/** Makes the error of a request that is refused for another reason than its address. */
export function requestBlocked(data: RefusedRequest): RequestBlockedError {
  const { url, reason } = data;
  return withCode('ERR_REQUEST_BLOCKED', url === undefined ? reason : `${url}: ${reason}`, data);
}

function withCode<Code, Data>(code: Code, message: string, data: Data): Error & Data & { code: Code } {
  return Object.assign(new Error(message), { code }, data);
}
