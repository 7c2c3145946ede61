import { expect, test } from 'vitest';
import { Socket } from '../socket.ts';
import { OpenSockets } from './open-sockets.ts';

function open(count: number): [OpenSockets, Socket[]] {
  const all = new OpenSockets();
  const sockets = Array.from({ length: count }, () => new Socket());
  for (const socket of sockets) all.add(socket);
  return [all, sockets];
}

test('holds what was added and not deleted, whatever the order', () => {
  const [all, [a, b, c, d]] = open(4);
  all.delete(b!);
  expect(new Set(all)).toEqual(new Set([a, c, d]));
  all.delete(d!);
  all.delete(a!);
  all.add(b!);
  expect(new Set(all)).toEqual(new Set([b, c]));
  all.delete(c!);
  all.delete(b!);
  expect(all.size).toBe(0);
});

test('a socket that is deleted while the sockets are visited keeps no other from being visited', () => {
  const [all, sockets] = open(3);
  const visited: Socket[] = [];
  for (const socket of all) {
    visited.push(socket);
    all.delete(socket);
  }
  expect(visited).toEqual(sockets);
});
