import type { Transport } from '@net/transport';
import { echo } from './echo.ts';

/** Opens descriptor 3, which must be of the kind in the first argument, and echoes on it. */
export function run(transport: Transport, [kind]: string[]): void {
  const stream = transport.openStream(3);
  if ('status' in stream) throw new Error(`Not opened: ${stream.status}, ${stream.type}`);
  if (stream.kind !== kind) throw new Error(`It is ${stream.kind}`);
  echo(stream, () => undefined);
}
