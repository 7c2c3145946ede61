import {
  ERR_INVALID_ADDRESS,
  ERR_INVALID_ARG_VALUE,
  ERR_OUT_OF_RANGE,
  inspectValue,
  validateObject,
  validatePort,
  validateString,
  validateUint32,
} from '@net/errors';
import { canonicalAddress, type IPFamily } from './canonical-address.ts';
import { INSPECT, type InspectArguments, inspectAs } from './inspect.ts';

/** What a socket address is made of. */
export interface SocketAddressOptions {
  /**
   * The address. An IPv6 one may carry its zone id: `fe80::1%eth0`.
   *
   * @default '127.0.0.1', or '::' for the family ipv6
   */
  address?: string | undefined;
  /** The port, 0 to 65535. @default 0 */
  port?: number | string | undefined;
  /** The family of the address. Upper case is accepted, too. @default 'ipv4' */
  family?: IPFamily | Uppercase<IPFamily> | 'IPv4' | 'IPv6' | undefined;
  /** The IPv6 flow label, 20 bits (RFC 6437). Zero for IPv4, whatever is given. @default 0 */
  flowlabel?: number | undefined;
  /** The zone id (RFC 4007 section 11) of an IPv6 address that does not carry it itself. @default none */
  zone?: string | undefined;
}

/** A socket address as plain data: what `JSON.stringify` and `structuredClone` make of one. */
export interface SocketAddressJSON {
  address: string;
  port: number;
  family: IPFamily;
  flowlabel: number;
  /** Only there if the address has a zone id. */
  zone?: string;
}

/** Marks the instances of every copy of this class. */
const BRAND = Symbol.for('@net/socket-address');

const MAX_PORT = 0xffff;
const MAX_FLOW_LABEL = 0xfffff;

/** IPv4 bare, IPv6 in brackets, which a zone id may hold, too, and then the port or not. */
const ADDRESS_AND_PORT = /^(?:([\d.]+)|\[(.*)\])(?::(\d*))?$/s;

/**
 * An IP address and a port: Node's `net.SocketAddress`, on every runtime. Instances do not change.
 *
 * The properties stand on the instance and not, as in Node, on the prototype: that way a structured clone has them, too.
 * It is a plain object, of which the constructor makes a SocketAddress again.
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
   * @throws ERR_INVALID_ARG_TYPE if the options are no object, the address or zone no string, the flow label no number.
   * @throws ERR_INVALID_ARG_VALUE if the family is neither `ipv4` nor `ipv6`.
   * @throws ERR_SOCKET_BAD_PORT if the port is no integer from 0 to 65535.
   * @throws ERR_OUT_OF_RANGE if the flow label is no integer of 20 bits.
   * @throws ERR_INVALID_ADDRESS if the address is none of that family.
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

    const canonical = canonicalAddress(address, family);
    if (!canonical) throw ERR_INVALID_ADDRESS();
    const isIPv6 = family === 'ipv6';
    const zoneId = canonical.zone || zone;
    const data: SocketAddressJSON = {
      address: canonical.address,
      port: portNumber,
      family,
      // A negative zero is a flow label like any other, but must not leave here with its sign.
      flowlabel: isIPv6 ? flowlabel + 0 : 0,
      ...(isIPv6 && zoneId && { zone: zoneId }),
    };
    for (const [name, value] of Object.entries(data)) {
      Object.defineProperty(this, name, { value, enumerable: true });
    }
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** Whether a value is a SocketAddress, of this copy of the class or of another one. */
  static isSocketAddress(value: unknown): value is SocketAddress {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, BRAND);
  }

  /**
   * Reads an address with or without a port: `192.0.2.1`, `192.0.2.1:80`, `[2001:db8::1]`, `[2001:db8::1]:80`,
   * `[fe80::1%eth0]:80`. Without one the port is 0.
   *
   * @returns `undefined` for anything else.
   * @throws ERR_INVALID_ARG_TYPE if the input is no string.
   */
  static parse(input: string): SocketAddress | undefined {
    validateString(input, 'input');
    const [, ipv4, ipv6 = '', port = ''] = ADDRESS_AND_PORT.exec(input) ?? [];
    const family = ipv4 === undefined ? 'ipv6' : 'ipv4';
    const address = ipv4 ?? ipv6;
    if (Number(port) > MAX_PORT || !canonicalAddress(address, family)) return undefined;
    return new SocketAddress({ address, port: Number(port), family });
  }

  /** The plain data: what the constructor takes. */
  toJSON(): SocketAddressJSON {
    const { address, port, family, flowlabel, zone } = this;
    return { address, port, family, flowlabel, ...(zone !== undefined && { zone }) };
  }

  /** The text that `parse` reads: `192.0.2.1:80`, `[fe80::1%eth0]:80`. The flow label is not in it. */
  toString(): string {
    const { address, port, family, zone } = this;
    return family === 'ipv4' ? `${address}:${port}` : `[${address}${zone ? `%${zone}` : ''}]:${port}`;
  }

  /** How `util.inspect` and `console.log` show it. */
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
