/** The one place that says whose `net` the tour shows. */
export { BlockList, connect, createServer } from '@net/net';
