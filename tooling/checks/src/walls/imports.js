import process from 'node:process';
import { cruise } from 'dependency-cruiser';
import { rules } from './rules.js';

/**
 * Looks at every import of every package, also those of types only.
 *
 * @param {string} root The folder of the repository.
 * @returns {Promise<{ modules: number, imports: number, violations: string[] }>}
 */
export async function checkImports(root) {
  // The cruiser looks for all that it is given where it runs.
  const before = process.cwd();
  process.chdir(root);
  try {
    const { output } = await cruise(
      ['packages'],
      {
        ruleSet: { forbidden: rules },
        validate: true,
        doNotFollow: { path: 'node_modules' },
        exclude: { path: '/(dist|\\.readme)/' },
        tsPreCompilationDeps: true,
      },
      {
        conditionNames: ['@net/source', 'import', 'node', 'default', 'types'],
        exportsFields: ['exports'],
        extensions: ['.ts', '.js', '.json', '.d.ts'],
      },
    );
    if (typeof output === 'string') throw new Error(output);
    const { violations, totalCruised, totalDependenciesCruised } = output.summary;
    return {
      modules: totalCruised,
      imports: totalDependenciesCruised,
      violations: violations.map(
        ({ rule, from, to }) => `${from} → ${to}\n    ${rule.name}: ${reason(rule)}`,
      ),
    };
  } finally {
    process.chdir(before);
  }
}

function reason({ name }) {
  return rules.find((rule) => rule.name === name)?.comment;
}
