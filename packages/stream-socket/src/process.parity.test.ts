import { once } from 'node:events';
import hostNet, { type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { closeOf, ipcPath, listen, startProgram, track } from '@net-tooling/parity';
import { expect } from 'vitest';
import { testBoth } from './testing/implementations.ts';

// Descriptors

testBoth('new Socket({ fd }) over an inherited socket pair, both ways', async (net) => {
  const child = await startProgram(
    net.module,
    `const socket = new net.Socket({ fd: 3 });
     console.log([socket.readyState, socket.pending, socket.connecting, socket.remoteAddress].join());
     socket.on('data', (data) => socket.write('pong:' + data));
     socket.on('end', () => console.log('end'));
     socket.on('close', (hadError) => console.log('close ' + hadError));`,
    { descriptors: ['pipe'] },
  );
  const parent = child.process.stdio[3] as unknown as Duplex;
  parent.write('ping');
  expect(String((await once(parent, 'data'))[0])).toBe('pong:ping');
  parent.end();
  expect((await child.ended).code).toBe(0);
  expect(child.lines).toEqual(['open,false,false,', 'end', 'close false']);
});

testBoth('new Socket(fd), without new, and what it may do', async (net) => {
  const child = await startProgram(
    net.module,
    `const socket = net.Socket({ fd: 3, readable: false });
     console.log([socket.readyState, socket.readable, socket.writable].join());
     socket.end('bye', () => socket.destroy());`,
    { descriptors: ['pipe'] },
  );
  const parent = child.process.stdio[3] as unknown as Duplex;
  expect(String((await once(parent, 'data'))[0])).toBe('bye');
  expect((await child.ended).code).toBe(0);
  expect(child.lines).toEqual(['writeOnly,false,true']);
});

testBoth('new Socket({ fd }) over the write end of a pipe', async (net) => {
  const child = await startProgram(
    net.module,
    `new net.Socket({ fd: 1, readable: false }).end('to the pipe\\n');`,
  );
  expect((await child.ended).code).toBe(0);
  expect(child.lines).toEqual(['to the pipe']);
});

testBoth('new Socket({ fd }) over an inherited TCP connection', async (net) => {
  const peer = await listen();
  const socket = track(hostNet.connect(peer.to as never));
  await once(socket, 'connect');
  const remote = await peer.accept();
  // Not in `@types/node`: the handle, its descriptor, and the method that stops this process from reading the child's data.
  const handle = (socket as unknown as { _handle: { fd: number; readStop(): void } })._handle;
  handle.readStop();
  const child = await startProgram(
    net.module,
    `const socket = new net.Socket({ fd: 3 });
     console.log([socket.remoteAddress, socket.remotePort, socket.localFamily].join());
     socket.setNoDelay().setKeepAlive(true, 1000);
     socket.on('data', (data) => socket.end('pong:' + data));`,
    { descriptors: [handle.fd] },
  );
  remote.write('ping');
  expect(String((await once(remote, 'data'))[0])).toBe('pong:ping');
  remote.end();
  expect((await child.ended).code).toBe(0);
  expect(child.lines).toEqual([`127.0.0.1,${peer.port},IPv4`]);
});

// What keeps the process alive

testBoth('an open socket keeps the process alive, one that is unref-ed does not', async (net) => {
  const peer = await listen();
  const alive = await startProgram(
    net.module,
    `const socket = net.connect(+args[0], '127.0.0.1', () => console.log('connected'));
     process.stdin.on('end', () => socket.destroy()).resume();
     process.stdin.unref();
     setImmediate(() => setImmediate(() => console.log('still here')));`,
    { args: [peer.port] },
  );
  await alive.printed('connected');
  await alive.printed('still here');
  expect(alive.process.exitCode).toBe(null);
  (await peer.accept()).end();
  expect((await alive.ended).code).toBe(0);

  const unreferenced = await startProgram(
    net.module,
    `net.connect(+args[0], '127.0.0.1', function () { console.log(this.unref() === this); });`,
    { args: [peer.port] },
  );
  expect((await unreferenced.ended).code).toBe(0);
  expect(unreferenced.lines).toEqual(['true']);
});

testBoth('unref before connect, and ref after it', async (net) => {
  const peer = await listen();
  const gone = await startProgram(
    net.module,
    `const socket = new net.Socket();
     socket.unref();
     socket.connect(+args[0], '127.0.0.1');
     socket.on('connect', () => socket.on('close', () => console.log('never')));`,
    { args: [peer.port] },
  );
  expect((await gone.ended).code).toBe(0);
  expect(gone.lines).toEqual([]);
  const kept = await startProgram(
    net.module,
    `const socket = net.connect(+args[0], '127.0.0.1');
     socket.unref();
     socket.ref();
     socket.on('end', () => console.log('end')).resume();`,
    { args: [peer.port] },
  );
  // The connection that has ended may have been accepted, too.
  peer.server.on('connection', (socket) => socket.end());
  while (kept.process.exitCode === null) {
    (await Promise.race([peer.accept(), once(kept.process, 'close').then(() => null)]))?.end();
  }
  expect((await kept.ended).code).toBe(0);
  expect(kept.lines).toEqual(['end']);
});

testBoth('an idle timeout does not keep the process alive', async (net) => {
  const child = await startProgram(
    net.module,
    `const socket = new net.Socket();
     socket.setTimeout(3_600_000);
     console.log('set');`,
  );
  expect((await child.ended).code).toBe(0);
  expect(child.lines).toEqual(['set']);
});

testBoth('the time an attempt may take does not keep the process alive', async (net) => {
  const child = await startProgram(
    net.module,
    `const lookup = (name, options, callback) =>
       callback(null, [{ address: '127.0.0.1', family: 4 }, { address: '127.0.0.2', family: 4 }]);
     const socket = net.connect({ port: 1, host: 'x.test', lookup, autoSelectFamilyAttemptTimeout: 3_600_000 });
     socket.on('error', (error) => console.log(error.code));`,
  );
  expect((await child.ended).code).toBe(0);
  expect(child.lines).toEqual(['ECONNREFUSED']);
});

// Throwing listeners

for (const event of ['connect', 'ready', 'data', 'end', 'close', 'lookup', 'connectionAttempt']) {
  testBoth(`a '${event}' listener that throws leaves the other sockets of the process alone`, async (net) => {
    const peer = await listen({ host: '127.0.0.1' }, {});
    peer.server.on('connection', (socket) => socket.pipe(socket));
    const child = await startProgram(
      net.module,
      `process.on('uncaughtException', (error) => console.log('uncaught ' + error.message));
       const lookup = (name, options, callback) => setImmediate(callback, null, [{ address: '127.0.0.1', family: 4 }]);
       const open = () => net.connect({ port: +args[0], host: 'x.test', lookup });
       const bystander = open();
       bystander.once('connect', () => {
         const culprit = open();
         culprit.once('close', () => setImmediate(() => bystander.end('hello')));
         culprit.once(args[1], () => {
           culprit.destroy();
           throw new Error('thrown');
         });
         culprit.end('x');
         culprit.resume();
       });
       bystander.on('data', (data) => console.log('data ' + data));
       bystander.on('end', () => console.log('end'));
       bystander.on('close', () => console.log('close'));`,
      { args: [peer.port, event] },
    );
    expect((await child.ended).code).toBe(0);
    expect(child.lines).toEqual(['uncaught thrown', 'data hello', 'end', 'close']);
  });
}

testBoth('a write callback that throws does not lose the callbacks of other sockets', async (net) => {
  const peer = await listen({ host: '127.0.0.1' }, {});
  peer.server.on('connection', (socket) => socket.resume());
  const child = await startProgram(
    net.module,
    `process.on('uncaughtException', (error) => console.log('uncaught ' + error.message));
     const [one, two] = [net.connect(+args[0], '127.0.0.1'), net.connect(+args[0], '127.0.0.1')];
     let open = 2;
     const go = () => {
       if (--open > 0) return;
       one.write('x', () => { throw new Error('thrown'); });
       one.write('y', () => console.log('one'));
       two.write('x', () => console.log('two'));
       one.end();
       two.end();
     };
     one.on('connect', go).resume();
     two.on('connect', go).resume();`,
    { args: [peer.port] },
  );
  expect((await child.ended).code).toBe(0);
  expect(child.lines.toSorted()).toEqual(['one', 'two', 'uncaught thrown']);
});

testBoth('an onread callback that throws', async (net) => {
  const peer = await listen({ host: '127.0.0.1' }, {});
  peer.server.on('connection', (socket) => socket.end('hello'));
  const child = await startProgram(
    net.module,
    `process.on('uncaughtException', (error) => console.log('uncaught ' + error.message));
     const socket = net.connect({ port: +args[0], host: '127.0.0.1', onread: {
       buffer: Buffer.alloc(16),
       callback() { throw new Error('thrown'); },
     } });
     socket.on('end', () => console.log('end'));
     socket.on('close', () => console.log('close'));`,
    { args: [peer.port] },
  );
  expect((await child.ended).code).toBe(0);
  expect(child.lines).toEqual(['uncaught thrown', 'end', 'close']);
});

// The peer's process ends

testBoth('the process of the peer is killed while it reads', async (net) => {
  const path = ipcPath();
  for (const to of ['0', path]) {
    const server = await startProgram(
      undefined,
      `const server = net.createServer((socket) => { socket.once('data', () => { socket.pause(); console.log('reading'); }); });
       server.listen(args[0] === '0' ? { port: 0, host: '127.0.0.1' } : { path: args[0] }, () => {
         say(args[0] === '0' ? server.address().port : 'listening');
       });`,
      { args: [to] },
    );
    await server.said(0);
    const socket: Socket = track(
      net.connect(
        (to === '0' ? { port: Number(server.lines[0]), host: '127.0.0.1' } : { path: to }) as never,
      ),
    );
    const codes: unknown[] = [];
    const events: string[] = [];
    socket.on('error', (error: NodeJS.ErrnoException) => events.push(`error ${error.code}`));
    const closed = closeOf(socket);
    await once(socket, 'connect');
    for (let each = 0; each < 3; each++) {
      socket.write(Buffer.alloc(8 * 1024 * 1024), (error) => codes.push(error));
    }
    await server.printed('reading');
    server.process.kill('SIGKILL');
    expect(await closed).toBe(true);
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatch(/^error (ECONNRESET|EPIPE)$/);
    expect(codes).toHaveLength(3);
  }
});

testBoth('the process of the peer is killed while it writes', async (net) => {
  const server = await startProgram(
    undefined,
    `const server = net.createServer((socket) => socket.write('hello'));
     server.listen(0, '127.0.0.1', () => console.log(server.address().port));`,
  );
  await server.said(0);
  const socket = track(net.connect(Number(server.lines[0]), '127.0.0.1'));
  await once(socket, 'data');
  const closed = closeOf(socket);
  server.process.kill('SIGKILL');
  expect(await closed).toBe(false);
  expect(socket.readableEnded).toBe(true);
});
