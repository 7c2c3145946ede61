import type { InetEndpoint, InetName, Status } from '../contract.ts';
import type { NativeName, NativeStream, NativeTcp } from './bindings.ts';

/** Binds a TCP handle; `flags` are libuv's `UV_TCP_*`. */
export function bindTcp(native: NativeTcp, { address, port }: InetEndpoint, flags: number): Status {
  return isIPv6(address) ? native.bind6(address, port, flags) : native.bind(address, port, flags);
}

/** Calls `getsockname` or `getpeername`; a negative errno if the call fails, undefined for a pipe, which has neither method. */
export function nameOf(native: NativeTcp, end: 'getsockname' | 'getpeername'): InetName | Status | undefined {
  // All properties are created here, because adding them later (in native code) is slower than assigning them.
  const name: NativeName = { address: undefined, family: undefined, port: undefined };
  const status = native[end]?.(name) ?? 0;
  if (status < 0) return status;
  // The native function sets either all properties or none.
  return name.family === undefined ? undefined : (name as InetName);
}

/** Like {@link nameOf}, but undefined if the call fails. */
export function nameIfTold(native: NativeStream, end: 'getsockname' | 'getpeername'): InetName | undefined {
  const name = nameOf(native as NativeTcp, end);
  return typeof name === 'number' ? undefined : name;
}

export function isIPv6(address: string): boolean {
  return address.includes(':');
}
