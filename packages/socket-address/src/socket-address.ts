import {
  ERR_INVALID_ADDRESS,
  ERR_INVALID_ARG_VALUE,
  ERR_OUT_OF_RANGE,
  inspectValue,
  quote,
  validateObject,
  validatePort,
  validateString,
  validateUint32,
} from '@net/errors';
import { isIPv6 } from '@net/ip-parse';
import { canonicalAddress, type IPFamily } from './canonical-address.ts';
import { INSPECT, type InspectArguments, inspectAs } from './inspect.ts';

/** The parts of a socket address. */
export interface SocketAddressOptions {
  /**
   * The IP address. An IPv6 address may include its zone id: `fe80::1%eth0`.
   *
   * @default '127.0.0.1', or '::' for the family ipv6
   */
  address?: string | undefined;
  /** The port, 0 to 65535. @default 0 */
  port?: number | string | undefined;
  /** The family of the address, in any case. @default 'ipv4' */
  family?: IPFamily | Uppercase<IPFamily> | 'IPv4' | 'IPv6' | undefined;
  /** The IPv6 flow label, 20 bits (RFC 6437). Validated and ignored for IPv4. @default 0 */
  flowlabel?: number | undefined;
  /** The zone id (RFC 4007 section 11); ignored if `address` includes one. Validated and ignored for IPv4. @default none */
  zone?: string | undefined;
}

/** A socket address as plain data: the result of `toJSON` and of `structuredClone`. */
export interface SocketAddressJSON {
  /** The address in its canonical form (RFC 5952), without a zone id. */
  address: string;
  /** The port, 0 to 65535. */
  port: number;
  /** The family of the address. */
  family: IPFamily;
  /** The IPv6 flow label; 0 for IPv4. */
  flowlabel: number;
  /** The zone id; absent if the address has none. */
  zone?: string;
}

/** The key of a property of all instances. `Symbol.for`, so that each copy of this package recognizes instances of another copy. */
const BRAND = Symbol.for('@net/socket-address');

const MAX_PORT = 0xffff;
const MAX_FLOW_LABEL = 0xfffff;

/** An IPv4 address, or an IPv6 address in brackets, with an optional port. */
const ADDRESS_AND_PORT = /^(?:([\d.]+)|\[([^\]]*)\])(?::(\d*))?$/;

/**
 * An IP address and a port, like Node's `net.SocketAddress`, but independent of the runtime. Instances are immutable.
 *
 * `address`, `port` and the other data are own properties, so that `structuredClone` copies them; in Node they are getters on the
 * prototype. The clone is a plain object, which the constructor accepts to create an equal SocketAddress.
 */
export class SocketAddress {
  /** The address in its canonical form (RFC 5952), without a zone id. */
  declare readonly address: string;
  /** The port. */
  declare readonly port: number;
  /** The family of the address. */
  declare readonly family: IPFamily;
  /** The IPv6 flow label; 0 for IPv4. */
  declare readonly flowlabel: number;
  /** The zone id of an IPv6 address, if it has one. */
  declare readonly zone?: string;

  /**
   * @throws ERR_INVALID_ARG_TYPE unless the options are an object, the address and zone strings, and the flow label a number.
   * @throws ERR_INVALID_ARG_VALUE if the family is neither `ipv4` nor `ipv6`.
   * @throws ERR_SOCKET_BAD_PORT unless the port is an integer from 0 to 65535.
   * @throws ERR_OUT_OF_RANGE unless the flow label is an unsigned integer of 20 bits.
   * @throws ERR_INVALID_ADDRESS unless `isIP` accepts the address, as one of that family.
   * @throws ERR_INVALID_ARG_VALUE if the zone is not one that `isIPv6` accepts after a `%`.
   */
  constructor(options: SocketAddressOptions = {}) {
    validateObject(options, 'options');
    const family = readFamily(options.family);
    const { address = family === 'ipv4' ? '127.0.0.1' : '::', port = 0, flowlabel = 0, zone = '' } = options;
    validateString(address, 'options.address');
    const portNumber = validatePort(port, 'options.port');
    validateUint32(flowlabel, 'options.flowlabel');
    if (flowlabel > MAX_FLOW_LABEL) {
      throw ERR_OUT_OF_RANGE({
        name: 'options.flowlabel',
        range: `>= 0 && <= ${MAX_FLOW_LABEL}`,
        actual: flowlabel,
      });
    }
    validateString(zone, 'options.zone');
    if (zone !== '' && !isIPv6(`::%${zone}`)) {
      throw ERR_INVALID_ARG_VALUE({ name: 'options.zone', shown: quote(zone) });
    }

    const canonical = canonicalAddress(address, family);
    if (!canonical) throw ERR_INVALID_ADDRESS();
    const isOfIPv6 = family === 'ipv6';
    const zoneId = canonical.zone || zone;
    const data: SocketAddressJSON = {
      address: canonical.address,
      port: portNumber,
      family,
      // Adding 0 turns -0 into 0.
      flowlabel: isOfIPv6 ? flowlabel + 0 : 0,
      ...(isOfIPv6 && zoneId && { zone: zoneId }),
    };
    for (const [name, value] of Object.entries(data)) {
      Object.defineProperty(this, name, { value, enumerable: true });
    }
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** Whether a value is a SocketAddress of this copy of the package or of another one. */
  static isSocketAddress(value: unknown): value is SocketAddress {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, BRAND);
  }

  /**
   * Parses an address with or without a port: `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]`, `[2001:db8::1]:80`,
   * `[fe80::1%eth0]:80`. The port is 0 if it is missing or empty.
   *
   * @returns `undefined` for anything else.
   * @throws ERR_INVALID_ARG_TYPE unless the input is a string.
   */
  static parse(input: string): SocketAddress | undefined {
    validateString(input, 'input');
    const [, ipv4, ipv6 = '', port = ''] = ADDRESS_AND_PORT.exec(input) ?? [];
    const family = ipv4 === undefined ? 'ipv6' : 'ipv4';
    const address = ipv4 ?? ipv6;
    if (Number(port) > MAX_PORT || !canonicalAddress(address, family)) return undefined;
    return new SocketAddress({ address, port: Number(port), family });
  }

  /** The plain data, which the constructor accepts. */
  toJSON(): SocketAddressJSON {
    const { address, port, family, flowlabel, zone } = this;
    return { address, port, family, flowlabel, ...(zone !== undefined && { zone }) };
  }

  /** The address as `parse` accepts it: `192.0.2.1:80`, `[fe80::1%eth0]:80`. The flow label is omitted. */
  toString(): string {
    const { address, port, family, zone } = this;
    return family === 'ipv4' ? `${address}:${port}` : `[${address}${zone ? `%${zone}` : ''}]:${port}`;
  }

  /** Formats the address for `util.inspect` and `console.log`. */
  [INSPECT](...args: InspectArguments): string {
    return inspectAs('SocketAddress', this.toJSON(), args);
  }
}

function readFamily(family: unknown = 'ipv4'): IPFamily {
  const lowered = typeof family === 'string' ? family.toLowerCase() : undefined;
  if (lowered !== 'ipv4' && lowered !== 'ipv6') {
    throw ERR_INVALID_ARG_VALUE({ name: 'options.family', shown: inspectValue(family) });
  }
  return lowered;
}
