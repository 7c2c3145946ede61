/** Everything about an error that a program may depend on. */
export function lookOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { notAnError: error };
  const { name, message } = error;
  const rest: Record<string, unknown> = {};
  for (const key of Object.keys(error)) rest[key] = (error as unknown as Record<string, unknown>)[key];
  // Made by the constructor, it is not enumerable.
  if (error.cause !== undefined) rest.cause = error.cause;
  return { name, message, ...rest };
}
