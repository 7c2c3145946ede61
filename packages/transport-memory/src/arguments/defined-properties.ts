/** A copy of an object without the properties that are undefined, which would hide the defaults that the copy is spread over. */
export function definedProperties<Options extends object>(
  options: Options,
): {
  [Name in keyof Options]: Exclude<Options[Name], undefined>;
} {
  const defined = Object.entries(options).filter(([, value]) => value !== undefined);
  // The cast is safe, because `Object.entries` lists the properties that a spread copies.
  return Object.fromEntries(defined) as { [Name in keyof Options]: Exclude<Options[Name], undefined> };
}
