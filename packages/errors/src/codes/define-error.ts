import { startStackAbove } from './stack.ts';

/** The built-in classes that a coded error can be. */
export type ErrorClass = ErrorConstructor | TypeErrorConstructor | RangeErrorConstructor;

/** What every error of this package's table carries. */
export interface Coded<Code extends string> {
  /** The stable identifier to program against, for example `ERR_INVALID_ARG_TYPE`. */
  code: Code;
}

/** Makes the error of one code from the data of one throw site. */
export type ErrorFactory<Class extends ErrorClass, Code extends string, Data, Properties> = (
  ...args: [...(Data extends void ? [data?: undefined] : [data: Data]), above?: CallableFunction]
) => InstanceType<Class> & Coded<Code> & Properties;

/**
 * Declares one row of the error table.
 *
 * The errors look as Node's do: the class is the plain built-in one, `code` is an enumerable own property, and both the
 * stack and `String(error)` begin with `TypeError [ERR_X]: message`.
 *
 * @param Class The built-in class of the error.
 * @param code The value of its `code`.
 * @param message Turns the throw site's data into the text.
 * @param properties Picks what of the data the error carries as properties of its own.
 * @returns The factory of that error. Its optional second argument is the function above which the stack begins, for
 *   a validator that wants its caller to be the first frame.
 */
export function defineError<
  Class extends ErrorClass,
  const Code extends string,
  Data = void,
  Properties = unknown,
>(
  Class: Class,
  code: Code,
  message: (data: Data) => string,
  properties?: (data: Data) => Properties,
): ErrorFactory<Class, Code, Data, Properties> {
  const named = `${Class.name} [${code}]`;

  // A prototype of its own, so that `toString` can show the code without an own property on each error.
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
    // The engine composes the stack's first line from the name, at the latest on the first read.
    error.name = named;
    startStackAbove(error, above);
    void error.stack;
    delete error.name;
    return Object.assign(error, { code }, properties?.(data));
  }
  // ErrorFactory's parameter list depends on Data, which a function's own parameters cannot say.
  return create as unknown as ErrorFactory<Class, Code, Data, Properties>;
}
