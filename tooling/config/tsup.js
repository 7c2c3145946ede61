import { defineConfig } from 'tsup';
import { writeDeclarations } from './declarations.js';

/**
 * Builds a package to ESM, CommonJS and declarations. `entry` lists one file per public subpath.
 *
 * Entries share no files: a shared one is one more to load for who imports a single entry. What another entry exports they
 * import by the name of the package, as others do; of the rest each has its own copy, which must keep no state.
 *
 * @param {{ entry?: string[] }} [options]
 */
export function packageBuild({ entry = ['src/index.ts'] } = {}) {
  return defineConfig({
    entry,
    format: ['esm', 'cjs'],
    target: 'es2022',
    platform: 'neutral',
    sourcemap: true,
    clean: true,
    splitting: false,
    removeNodeProtocol: false,
    // The package's own name, too.
    external: [/^node:/, /^@net\//],
    plugins: [classNames, requireOnce],
    onSuccess: async () => writeDeclarations(entry),
  });
}

/**
 * esbuild writes a class that mentions itself as `var X = class _X`, and `_X` is then the name that error messages and
 * `util.inspect` show. A space takes the place of the underscore, so that the columns of the source map stay right.
 */
const classNames = {
  name: 'class-names',
  renderChunk(/** @type {string} */ code) {
    let renamed = code;
    for (const [, name] of code.matchAll(/^var (\w+) = class _\1\b/gm)) {
      renamed = renamed.replaceAll(new RegExp(`\\b_${name}\\b`, 'g'), ` ${name}`);
    }
    return { code: renamed };
  },
};

/**
 * In CommonJS esbuild writes a `require` for each source file that imports a module. Node resolves each of these calls anew, which
 * took a quarter of the time to load `@net/net`. The first call stays, and its variable takes the place of the others.
 */
const requireOnce = {
  name: 'require-once',
  renderChunk(/** @type {string} */ code) {
    /** @type {Map<string, string>} */
    const variables = new Map();
    const once = code.replaceAll(
      /^(var (\w+) = (?:__toESM\()?)require\("(.+?)"\)/gm,
      (call, start, variable, module) => {
        const first = variables.get(module);
        if (first) return start + first;
        if (!start.endsWith('(')) variables.set(module, variable);
        return call;
      },
    );
    return { code: once };
  },
};
