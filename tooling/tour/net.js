import * as net from '@net/net';

/** The one place that says whose `net` the tour shows. */
export const { BlockList, connect, createServer } = net;
