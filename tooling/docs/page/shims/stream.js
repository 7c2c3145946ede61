export { addAbortSignal, Duplex, finished, Readable, Writable } from 'readable-stream';
export const getDefaultHighWaterMark = (isObjectMode) => (isObjectMode ? 16 : 65_536);
