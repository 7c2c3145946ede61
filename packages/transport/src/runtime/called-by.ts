/**
 * Whether the last calls on the stack contain `text`, for example `new TLSSocket`. Takes a few microseconds.
 *
 * @param frames The number of innermost stack frames that are searched. The first is that of this function.
 */
export function isCalledBy(text: string, frames = 6): boolean {
  const { stackTraceLimit, prepareStackTrace } = Error as Partial<ErrorConstructor>;
  Reflect.set(Error, 'stackTraceLimit', frames);
  // A program's function may return something other than text, in which nothing would be found.
  if (prepareStackTrace) Reflect.set(Error, 'prepareStackTrace', undefined);
  const { stack } = new Error();
  Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  if (prepareStackTrace) Reflect.set(Error, 'prepareStackTrace', prepareStackTrace);
  return String(stack).includes(text);
}
