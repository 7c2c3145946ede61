/** The part of Bun's plugin API that is used here. */
interface Bun {
  plugin(plugin: { name: string; setup(build: PluginBuilder): void }): void;
}

interface PluginBuilder {
  onResolve(
    constraints: { filter: RegExp; namespace: string },
    callback: (args: { path: string; importer: string }) => { path: string } | undefined,
  ): void;
}

/**
 * Resolves `import 'net'` on Bun to `file` where `isReplaced` says so of the importing file.
 *
 * @see https://bun.com/docs/runtime/plugins
 */
export function hookBunImports(file: string, isReplaced: (importer: string) => boolean): void {
  const { Bun } = globalThis as unknown as { Bun: Bun };
  Bun.plugin({
    name: '@net/net/register',
    setup(build) {
      // Bun resolves built-in modules in the namespace `node`, by their names without `node:`.
      build.onResolve({ filter: /^net$/, namespace: 'node' }, ({ importer }) =>
        isReplaced(importer) ? { path: file } : undefined,
      );
    },
  });
}
