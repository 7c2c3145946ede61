export { type BytesOptions, IpMap, type Match } from './ip-map.ts';
export type { Key } from './key.ts';
export { type Columns, columns, type LinesOptions, type LinesResult } from './lines.ts';
export type { Decoder, Encoder } from './snapshot.ts';
