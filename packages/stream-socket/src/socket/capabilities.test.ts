import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { type Capabilities, getDefaultTransport } from '@net/transport';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, Socket } from '../index.ts';
import { FakeTransport } from '../testing/fake-transport.ts';

const server = net.createServer((peer) => peer.on('error', () => undefined).resume());
beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
afterAll(() => once(server.close(), 'close'));

async function connected(options = {}): Promise<Socket> {
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', ...options });
  await once(socket, 'connect');
  return socket;
}

/** A transport that cannot do one thing. */
function transportWithout(capability: keyof Capabilities): FakeTransport {
  const transport = new FakeTransport();
  Object.assign(transport.capabilities, { [capability]: false });
  return transport;
}

const { typeOfService, keepAliveProbes } = getDefaultTransport().capabilities;

describe('the type of service', () => {
  const needs = (call: string) => ({
    code: 'ENOTSUP',
    syscall: call,
    message: `${call} ENOTSUP - typeOfService needs Node 24.15 or 25.6`,
  });

  if (typeOfService) {
    test('takes effect, whenever it was asked for', async () => {
      const before = await connected({ typeOfService: 0x10 });
      expect(before.getTypeOfService()).toBe(0x10);
      const after = await connected();
      expect(after.getTypeOfService()).toBe(0);
      expect(after.setTypeOfService(0x28).getTypeOfService()).toBe(0x28);
      before.destroy();
      after.destroy();
    });
  } else {
    test('is refused, connected or not', async () => {
      const socket = await connected();
      expect(() => socket.setTypeOfService(0x10)).toThrow(expect.objectContaining(needs('setTypeOfService')));
      expect(() => socket.getTypeOfService()).toThrow(expect.objectContaining(needs('getTypeOfService')));
      socket.destroy();
      expect(() => connect({ port: 1, typeOfService: 0x10 })).toThrow(
        expect.objectContaining(needs('setTypeOfService')),
      );
    });
  }

  test('is refused at once where it cannot be set', () => {
    const transport = transportWithout('typeOfService');
    const refusal = expect.objectContaining(needs('setTypeOfService'));
    expect(() => new Socket({ transport, typeOfService: 0 })).toThrow(refusal);
    const socket = new Socket({ transport });
    expect(() => socket.setTypeOfService(0x10)).toThrow(refusal);
    expect(socket.getTypeOfService()).toBe(0);
    // An invalid value is still distinguished from an unsupported option.
    expect(() => socket.setTypeOfService(256)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }));
  });
});

describe('keep-alive probes', () => {
  const needs = {
    code: 'ENOTSUP',
    syscall: 'setKeepAlive',
    message: 'setKeepAlive ENOTSUP - keepAliveProbes needs Node 24.19 or 26.4',
  };

  test(`can${keepAliveProbes ? '' : 'not'} be chosen here`, async () => {
    const socket = await connected();
    const choose = () => socket.setKeepAlive(true, 7000, 3000, 4);
    if (keepAliveProbes) expect(choose()).toBe(socket);
    else expect(choose).toThrow(expect.objectContaining(needs));
    socket.destroy();
  });

  test('are refused at once where they cannot be chosen, unless they are the usual ones', () => {
    const socket = new Socket({ transport: transportWithout('keepAliveProbes') });
    const refusal = expect.objectContaining(needs);
    expect(() => socket.setKeepAlive(true, 7000, 3000)).toThrow(refusal);
    expect(() => socket.setKeepAlive(true, 7000, 1000, 4)).toThrow(refusal);
    expect(() => socket.setKeepAlive({ enable: true, count: 4 })).toThrow(refusal);
    socket.setKeepAlive(true, 7000);
    socket.setKeepAlive(true, 7000, 1000, 10);
    socket.setKeepAlive({ enable: false, interval: 3000, count: 4 });
  });
});

describe('a file descriptor', () => {
  test('is refused where none can be taken over', () => {
    const transport = transportWithout('descriptors');
    expect(() => new Socket({ fd: 0, transport })).toThrow(
      expect.objectContaining({
        code: 'ENOTSUP',
        message: 'open ENOTSUP - descriptors needs Node, Deno, or Bun on Linux',
      }),
    );
  });
});
