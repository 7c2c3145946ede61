import { DONE, type InetName, type Status } from '../contract.ts';
import { nameOf } from '../host/name-of.ts';
import { EBADF, ENOTSUP, statusOf } from '../host/status-of.ts';
import type { BunSocket } from './bindings.ts';

/** The owner of a socket of Bun: what is asked of the socket, and set on it. Without a connection the socket is null. */
export class SocketOwner<Data> {
  protected socket: BunSocket<Data> | null = null;
  #localName: InetName | undefined;
  #remoteName: InetName | undefined;

  get native(): object | null {
    return this.socket;
  }

  get fd(): number {
    return this.socket?.fd ?? -1;
  }

  localName(): InetName | undefined {
    this.#localName ??= nameOf(this.socket?.localAddress, this.socket?.localPort);
    return this.#localName;
  }

  remoteName(): InetName | undefined {
    this.#remoteName ??= nameOf(this.socket?.remoteAddress, this.socket?.remotePort);
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
