import { startStackAbove } from './stack.ts';

/** The built-in classes of coded errors. */
export type ErrorClass = ErrorConstructor | TypeErrorConstructor | RangeErrorConstructor;

/** An error with a `code` property. */
export interface Coded<Code extends string> {
  /** The stable identifier to program against, for example `ERR_INVALID_ARG_TYPE`. */
  code: Code;
}

/** Creates an error with a fixed code from the data of a throw site. */
export type ErrorFactory<Class extends ErrorClass, Code extends string, Data, Properties> = (
  ...args: undefined extends Data
    ? [data?: Data, above?: CallableFunction]
    : [data: Data, above?: CallableFunction]
) => InstanceType<Class> & Coded<Code> & Properties;

/**
 * Declares one row of the error table.
 *
 * The errors look as Node's do: the class is the plain built-in one, `code` is an enumerable own property, and
 * `String(error)`, in V8 also the stack, begins with `TypeError [ERR_X]: message`.
 *
 * @param Class The built-in class of the error.
 * @param code The value of its `code`.
 * @param message Formats the data of the throw site as the error's message.
 * @param properties Selects the data that becomes own properties of the error.
 * @returns The factory of that error. Its optional second argument is the function above which the stack begins: a
 *   validator passes itself, so that the first frame is its caller.
 */
export function defineError<
  Class extends ErrorClass,
  Code extends string,
  Data = undefined,
  Properties = unknown,
>(
  Class: Class,
  code: Code,
  message: (data: Data) => string,
  properties?: (data: Data) => Properties,
): ErrorFactory<Class, Code, Data, Properties> {
  const named = `${Class.name} [${code}]`;

  // `toString` is defined on a prototype that the errors of this code share, because `util.inspect` would show an own property.
  const prototype = Object.create(Class.prototype, {
    toString: {
      value(this: Error) {
        return `${named}: ${this.message}`;
      },
      writable: true,
      configurable: true,
    },
  });

  function create(data: Data, above: CallableFunction = create) {
    const error = Object.setPrototypeOf(new Class(message(data)), prototype);
    // Sets `name` until `stack` is read, because V8 composes the first line of the stack from `name` at the first read.
    error.name = named;
    startStackAbove(error, above);
    void error.stack;
    delete error.name;
    return Object.assign(error, { code }, properties?.(data));
  }
  // The parameters of an ErrorFactory depend on Data; TypeScript cannot verify that those of `create` match.
  return create as unknown as ErrorFactory<Class, Code, Data, Properties>;
}
