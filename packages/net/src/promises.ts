export { type ListeningOptions, listenAsync as listen } from '@net/server';
export { connectAsync as connect } from '@net/stream-socket/internal';
