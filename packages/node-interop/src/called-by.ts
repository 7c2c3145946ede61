/** The number of innermost stack frames that are searched. */
const FRAMES = 6;

/** Whether the last calls on the stack contain `text`, for example `new TLSSocket`. Takes a few microseconds. */
export function isCalledBy(text: string): boolean {
  const { stackTraceLimit } = Error;
  Reflect.set(Error, 'stackTraceLimit', FRAMES);
  const { stack } = new Error();
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  return String(stack).includes(text);
}
