// Run with `node --import @net/net/register`: whoever asks for Node's module gets ours.
import { strictEqual } from 'node:assert';
import { createRequire } from 'node:module';
import builtIn from 'node:net';
import net from '@net/net';

strictEqual(builtIn.Socket, net.Socket);
strictEqual(createRequire(import.meta.url)('net').Socket, net.Socket);
console.log('right');
