/**
 * Adds one test per `ts` or `js` code block of a README. Each block runs as a module of its own, as it would for a
 * reader who pastes it; what its comments claim is checked:
 *
 * - `expression; // → value`: the value, as `console.log` would show it. A declaration is checked by what it declares.
 * - `expression; // throws text`: an error whose code or message contains the text; also for a promise that rejects.
 *
 * An `mjs` block is a program, which runs in a process of its own and has to print what its comments claim, as in
 * `console.log(expression); // → text`, and nothing else.
 *
 * @param readme Where the README is.
 * @param home The folder from which the code imports; that of the README, if not given.
 */
export function testReadme(readme: URL, home?: URL): void;
