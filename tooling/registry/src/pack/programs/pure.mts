import { BlockList } from '@net/blocklist';
import { validateAbortSignal } from '@net/errors';
import { IpMap } from '@net/ip-map';
import { isIP } from '@net/ip-parse';
import { isIpcPath } from '@net/ipc-path';
import { formatProxyHeader } from '@net/proxy-protocol';
import { SocketAddress } from '@net/socket-address';

export const blocked: boolean = new BlockList({ cidrs: ['10.0.0.0/8'] }).check('10.0.0.1');
export const country: string | undefined = new IpMap<string>().get('192.0.2.1');
export const port: number = new SocketAddress({ port: 1 }).port;
export { formatProxyHeader, isIP, isIpcPath, validateAbortSignal };
