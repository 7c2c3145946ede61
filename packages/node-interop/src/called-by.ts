/** How many of the last calls are searched. */
const FRAMES = 6;

/** Whether the name of one of the last calls contains `text`, for example `new TLSSocket`. Takes a few microseconds. */
export function isCalledBy(text: string): boolean {
  const { stackTraceLimit } = Error;
  Reflect.set(Error, 'stackTraceLimit', FRAMES);
  const { stack } = new Error();
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  return String(stack).includes(text);
}
