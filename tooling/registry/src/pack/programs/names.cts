// The names that @types/node has for the types of net, and every subpath.
import net = require('@net/net');
import promises = require('@net/net/promises');
import capabilities = require('@net/net/capabilities');
import specialPurpose = require('@net/ip-parse/special-purpose');

export const options: net.NetConnectOpts = { port: 1 };
export const tcp: net.TcpNetConnectOpts = { port: 1, host: 'localhost' };
export const ipc: net.IpcNetConnectOpts = { path: '/tmp/socket' };
export const tcpSocket: net.TcpSocketConnectOpts = { port: 1 };
export const ipcSocket: net.IpcSocketConnectOpts = { path: '/tmp/socket' };
export const constructorOptions: net.SocketConstructorOpts = { allowHalfOpen: true };
export const serverOptions: net.ServerOpts = { pauseOnConnect: true };
export const onread: net.OnReadOpts = { buffer: new Uint8Array(1), callback: () => true };
export const initOptions: net.SocketAddressInitOptions = { address: '::1', family: 'ipv6' };
export const version: net.IPVersion = 'ipv4';
export const lookup: net.LookupFunction = (_hostname, _options, callback) => callback(null, '127.0.0.1', 4);
export const connect: typeof promises.connect = promises.connect;
export const getCapabilities: typeof capabilities.getCapabilities = capabilities.getCapabilities;
export const classify: unknown = specialPurpose.classify('10.0.0.1');

// @ts-expect-error A port is no object: the types must not be `any`.
export const wrong: net.NetConnectOpts = { port: {} };
