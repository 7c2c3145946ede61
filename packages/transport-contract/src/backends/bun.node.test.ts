import hostNet from 'node:net';
import {
  bunTransport,
  DONE,
  EOF,
  type InetName,
  type ListenHandle,
  PENDING,
  type StreamHandle,
} from '@net/transport';
import { type ContractSubject, describeTransport, machineLimitations } from '@net/transport-contract';
import { describe, expect, test } from 'vitest';
import { bundleProcessScript } from '../testing/bundle-process-script.ts';

if (bunTransport()) {
  describeTransport(
    'bun',
    {
      create: () => bunTransport()!,
      processScript: await bundleProcessScript('bunTransport'),
      limitations: { ...machineLimitations(), ...limitations() },
    },
    { describe, test },
  );
  describeReplaceableMembers();
  describeStandIns();
} else {
  test('other runtimes have no sockets of Bun', () => {
    expect(process.versions.bun).toBeUndefined();
  });
}

function limitations(): NonNullable<ContractSubject['limitations']> {
  return {
    'accept-control': 'Bun accepts for as long as it listens',
    'keep-alive-probes': 'a socket of Bun knows only the delay before the first',
    ...(!('BoundSocket' in hostNet) && {
      'bound-paths': 'Bun has no BoundSocket',
      'bound-ports': 'Bun has no BoundSocket',
    }),
  };
}

/** Members of a listening handle that are not in the contract: programs replace them on the handles of Node. */
function describeReplaceableMembers(): void {
  const anyPort = { address: '127.0.0.1', port: 0 };

  test("a function that replaces a listening handle's onconnection is given each connection", async () => {
    const listener = bunTransport()!.createListener('tcp');
    const accepted: StreamHandle[] = [];
    listener.receiver = {
      onListen() {},
      onClose() {},
      onConnection: (_status, stream) => accepted.push(stream!),
    };
    expect(listener.listen(anyPort, { backlog: 1 })).toBe(DONE);
    const replaceable = listener as ListenHandle & { onconnection: (status: number, stream: object) => void };
    const { onconnection } = replaceable;
    const given = new Promise<object>((resolve) => {
      replaceable.onconnection = (status, stream) => {
        expect(status).toBe(DONE);
        expect(accepted).toEqual([]);
        onconnection.call(listener, status, stream);
        resolve(stream);
      };
    });
    const client = hostNet.connect((listener.localName() as InetName).port, '127.0.0.1');
    const stream = await given;
    expect(accepted.length).toBe(1);
    expect(accepted[0] === stream).toBe(true);
    accepted[0]!.close();
    client.destroy();
    listener.close();
  });

  test("a function that replaces a listening handle's getsockname can fail", () => {
    const listener = bunTransport()!.createListener('tcp');
    expect(listener.listen(anyPort, { backlog: 1 })).toBe(DONE);
    expect(listener.localName()).toMatchObject({ address: '127.0.0.1', family: 'IPv4' });
    Object.assign(listener, { getsockname: () => -1 });
    expect(listener.localName()).toBe(-1);
    listener.close();
  });
}

/** Objects that act like a native handle of Node, which a program gives to `new Socket({ handle })`. */
function describeStandIns(): void {
  test('a stand-in for a handle is read, written, ended and closed', async () => {
    const calls: unknown[] = [];
    const standIn = {
      onread: (_bytes?: Uint8Array) => {},
      // Calls back from inside the calls, which a stream must not do.
      readStart() {
        standIn.onread(Buffer.from('question'));
        standIn.onread();
      },
      writeBuffer(_request: object, bytes: Uint8Array) {
        calls.push(`wrote ${bytes}`);
      },
      shutdown(request: { oncomplete(status: number): void }) {
        request.oncomplete(0);
        return 0;
      },
      setNoDelay: (enable: boolean) => calls.push(`setNoDelay ${enable}`) && undefined,
      setKeepAlive: null,
      close: (closed: () => void) => closed(),
    };
    const stream = bunTransport()!.adoptStream(standIn)!;
    await new Promise<void>((resolve) => {
      stream.receiver = {
        onConnect() {},
        onRead: (bytes) => calls.push(`read ${bytes}`),
        onReadInto() {},
        onReadEnd: (status) => {
          calls.push(status === EOF && 'end');
          expect(stream.shutdown()).toBe(PENDING);
          calls.push('shutdown returned');
        },
        onWrite() {},
        onShutdown: (status) => {
          calls.push(`shut down ${status}`);
          stream.close();
          calls.push('close returned');
        },
        onClose: () => resolve(),
      };
      expect(stream.setNoDelay(true)).toBe(DONE);
      expect(stream.setKeepAlive(true, 1)).toBe(DONE);
      expect(stream.write(Buffer.from('answer'))).toBe(DONE);
      expect(stream.readStart()).toBe(DONE);
      calls.push('readStart returned');
    });
    expect(calls).toEqual([
      'setNoDelay true',
      'wrote answer',
      'readStart returned',
      'read question',
      'end',
      'shutdown returned',
      'shut down 0',
      'close returned',
    ]);
    expect([stream.bytesRead, stream.bytesWritten]).toEqual([8, 6]);
  });

  test('an object without readStart is no handle', () => {
    expect(bunTransport()!.adoptStream({ setNoDelay() {} })).toBeUndefined();
  });
}
