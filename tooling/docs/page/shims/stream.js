export { addAbortSignal, Duplex, Readable, Writable } from 'readable-stream';
export const getDefaultHighWaterMark = (isObjectMode) => (isObjectMode ? 16 : 65_536);
