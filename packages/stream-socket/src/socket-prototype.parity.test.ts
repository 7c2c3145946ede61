import { inspect } from 'node:util';
import { expect } from 'vitest';
import { testBoth } from './testing/implementations.ts';

testBoth('the getters of the prototype can be read there, where there is no socket', ({ Socket }) => {
  const { prototype } = Socket;
  const { pending, readyState, bufferSize, bytesRead, bytesWritten, remoteAddress, localPort } = prototype;
  expect({ pending, readyState, bufferSize, bytesRead, bytesWritten, remoteAddress, localPort }).toEqual({
    pending: true,
    readyState: 'closed',
    bufferSize: undefined,
    bytesRead: undefined,
    bytesWritten: undefined,
    remoteAddress: undefined,
    localPort: undefined,
  });
});

testBoth('constructor and prototype can be replaced, like those of any function', ({ Socket }) => {
  expect(Object.getOwnPropertyDescriptor(Socket, 'prototype')!.writable).toBe(true);
  expect(Object.getOwnPropertyDescriptor(Socket.prototype, 'constructor')).toEqual({
    value: Socket,
    writable: true,
    enumerable: false,
    configurable: true,
  });
});

testBoth('a socket shows as a Socket', ({ Socket }) => {
  expect(Socket.name).toBe('Socket');
  expect(inspect(new Socket(), { depth: -1 })).toBe('[Socket]');
});

testBoth('`_connecting` is another name of `connecting`', (net) => {
  const socket = net.connect({ port: 1, host: 'x', lookup: () => undefined });
  const { _connecting } = socket as unknown as { _connecting: boolean };
  expect(_connecting).toBe(true);
  socket.destroy();
});
