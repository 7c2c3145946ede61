import { errnoNumber } from '@net/errors';
import type { NativePipe, NativeRequest, NativeTcp } from '../libuv/bindings.ts';
import { type AdaptedStream, adaptStream } from './adapt-stream.ts';
import type { DenoBindings, DenoPipe, DenoTcp } from './native.ts';
import { statusOfCall } from './status-of-call.ts';

const EADDRINUSE = errnoNumber('EADDRINUSE');

/** Node's TCP handle over Deno's. */
export function adaptTcp(deno: DenoBindings): new (type: number) => NativeTcp {
  const Adapted = adaptStream(deno.TCP, deno) as unknown as new (type: number) => AdaptedStream & DenoTcp;

  class AdaptedTcp extends Adapted {
    bind(address: string, port: number, flags: number): number {
      const status = statusOfCall(() => this.bindWithFlags(address, port, flags));
      const name: { port?: number } = {};
      if (status !== 0 || port === 0) return status;
      // Deno's `bind` does not report that the port is in use: the handle is then not bound.
      return this.getsockname(name) === 0 && name.port !== port ? EADDRINUSE : status;
    }

    bind6(address: string, port: number, flags: number): number {
      return this.bind(address, port, flags);
    }

    override connect6(request: NativeRequest, address: string, port: number): number {
      return this.afterConnect(
        request,
        statusOfCall(() => super.connect6(request, address, port)),
      );
    }

    override reset(callback: () => void): number {
      // Deno's `reset` neither calls back nor completes the pending requests. Its `close` does both.
      const status = super.reset(() => undefined);
      if (status === 0) this.close(callback);
      return status;
    }
  }
  return AdaptedTcp as unknown as new (
    type: number,
  ) => NativeTcp;
}

/** Node's pipe handle over Deno's. */
export function adaptPipe(deno: DenoBindings): new (type: number) => NativePipe {
  const Adapted = adaptStream(deno.Pipe, deno) as unknown as new (type: number) => AdaptedStream & DenoPipe;

  class AdaptedPipe extends Adapted {
    override bind(path: string): number {
      return statusOfCall(() => super.bind(path));
    }

    /** Does nothing: the libuv backend opens a handle with its own descriptor, to set flags of libuv that Deno does not have. */
    open(): number {
      return 0;
    }
  }
  return AdaptedPipe as unknown as new (
    type: number,
  ) => NativePipe;
}
