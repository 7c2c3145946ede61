/** What a program can see of an error, stack apart. */
export interface ErrorLook {
  class: string;
  message: string;
  [property: string]: unknown;
}

/** What a program sees of `error`: its class, its message and its own properties. */
export function lookOf(error: unknown): ErrorLook {
  if (!(error instanceof Error)) throw new TypeError(`Not an error: ${String(error)}`);
  const properties = Object.entries(error).filter(([key]) => key !== 'stack');
  // Node defines `code` of its own errors, and a constructor defines `cause`, as not enumerable.
  const { code, cause } = error as NodeJS.ErrnoException;
  return {
    class: error.constructor.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    ...(cause === undefined ? {} : { cause }),
    ...Object.fromEntries(properties),
  };
}
