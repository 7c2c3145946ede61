import { DONE, type InetName, type Status } from '../contract.ts';
import { EBADF, ENOTSUP, statusOf } from '../host/status-of.ts';
import type { BunSocket } from './bindings.ts';
import type { ConnectCall } from './connect-call.ts';

/** The owner of a socket of Bun: what is asked of the socket, and set on it. Without a connection the socket is null. */
export abstract class SocketOwner<Data> {
  protected socket: BunSocket<Data> | null = null;
  /** The `connect` of a client; null if this was not called. */
  protected connectCall: ConnectCall | null = null;
  #isReferenced = true;
  /** Whether the socket keeps the process alive: as it does when Bun makes it. */
  protected keepsAlive = true;
  #localName: InetName | undefined;
  #remoteName: InetName | undefined;

  get native(): object | null {
    return this.socket;
  }

  get fd(): number {
    return this.socket?.fd ?? -1;
  }

  /** Whether the stream reads or writes: only then it keeps the process alive, as over libuv. */
  protected abstract get isActive(): boolean;

  ref(): void {
    this.#isReferenced = true;
    this.connectCall?.setReferenced(true);
    this.updateRef();
  }

  unref(): void {
    this.#isReferenced = false;
    this.connectCall?.setReferenced(false);
    this.updateRef();
  }

  hasRef(): boolean {
    return this.#isReferenced;
  }

  updateRef(): void {
    const keepsAlive = this.#isReferenced && this.isActive;
    if (keepsAlive === this.keepsAlive) return;
    this.keepsAlive = keepsAlive;
    if (keepsAlive) this.socket?.ref();
    else this.socket?.unref();
  }

  localName(): InetName | undefined {
    this.#localName ??= inetName(this.socket?.localAddress, this.socket?.localPort);
    return this.#localName;
  }

  remoteName(): InetName | undefined {
    this.#remoteName ??= inetName(this.socket?.remoteAddress, this.socket?.remotePort);
    return this.#remoteName;
  }

  setNoDelay(enable: boolean): Status {
    return this.socket?.setNoDelay(enable) ? DONE : EBADF;
  }

  /** Takes seconds. Bun sets an interval of 1 second and a count of 10, and no others. */
  setKeepAlive(enable: boolean, initialDelay: number, interval = 1, count = 10): Status {
    if (enable && (interval !== 1 || count !== 10)) return ENOTSUP;
    return this.socket?.setKeepAlive(enable, initialDelay * 1000) ? DONE : EBADF;
  }

  setTypeOfService(value: number): Status {
    try {
      this.socket?.setTypeOfService(value);
      return this.socket ? DONE : EBADF;
    } catch (error) {
      return statusOf(error);
    }
  }

  getTypeOfService(): number {
    try {
      return this.socket?.getTypeOfService() ?? EBADF;
    } catch (error) {
      return statusOf(error);
    }
  }
}

/** Combines an address and a port of a socket of Bun, whose addresses are never host names; undefined if one is missing. */
export function inetName(address: string | undefined, port: number | undefined): InetName | undefined {
  if (address === undefined || port === undefined) return undefined;
  return { address, family: address.includes(':') ? 'IPv6' : 'IPv4', port };
}
