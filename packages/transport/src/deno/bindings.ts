import { errnoNumber } from '@net/errors';
import type { Bindings } from '../libuv/bindings.ts';
import { WriteRequest } from './adapt-stream.ts';
import { hasAsyncContexts } from './async-context.ts';
import { adaptPipe, adaptTcp } from './handles.ts';
import type { DenoBindings } from './native.ts';

/** The first version of Deno whose handles have passed the contract suite. */
const FIRST_VERSION = [2, 9] as const;

/** The bindings of the running Deno, adapted to those of Node; undefined on other runtimes and on older versions of Deno. */
export function tryDenoBindings(): Bindings | undefined {
  const { Deno, process } = globalThis as {
    Deno?: { version?: { deno?: string } };
    process?: NodeJS.Process;
  };
  const [major = 0, minor = 0] = (Deno?.version?.deno ?? '').split('.').map(Number);
  const [firstMajor, firstMinor] = FIRST_VERSION;
  const isOld = major < firstMajor || (major === firstMajor && minor < firstMinor);
  if (isOld || !hasAsyncContexts) return undefined;
  try {
    // `process.binding` is not in `@types/node`.
    const { binding } = process as unknown as { binding(name: string): Record<string, never> };
    const tcp = binding('tcp_wrap');
    const pipe = binding('pipe_wrap');
    const stream = binding('stream_wrap') as DenoBindings & Record<string, never>;
    const classes: DenoBindings = {
      TCP: tcp.TCP!,
      Pipe: pipe.Pipe!,
      WriteWrap: stream.WriteWrap,
      streamBaseState: stream.streamBaseState,
      kBytesWritten: stream.kBytesWritten,
      kLastWriteWasAsync: stream.kLastWriteWasAsync,
    };
    return {
      TCP: adaptTcp(classes),
      Pipe: adaptPipe(classes),
      TCPConnectWrap: tcp.TCPConnectWrap!,
      PipeConnectWrap: pipe.PipeConnectWrap!,
      WriteWrap: WriteRequest,
      ShutdownWrap: stream.ShutdownWrap!,
      tcp: tcp.constants!,
      pipe: pipe.constants!,
      state: classes.streamBaseState,
      stateIndex: {
        readBytesOrError: stream.kReadBytesOrError!,
        lastWriteWasAsync: classes.kLastWriteWasAsync,
      },
      errno: {
        ENOTSUP: errnoNumber('ENOTSUP'),
        EINVAL: errnoNumber('EINVAL'),
        EBADF: errnoNumber('EBADF'),
        EADDRINUSE: errnoNumber('EADDRINUSE'),
        ENOTCONN: errnoNumber('ENOTCONN'),
        ENOBUFS: errnoNumber('ENOBUFS'),
      },
    };
  } catch {
    return undefined;
  }
}
