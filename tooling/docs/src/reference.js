import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { Application, JSX } from 'typedoc';
import { fitForSite, pictures, section } from './markdown.js';
import { packages, ROOT } from './packages.js';

const PAGES = fileURLToPath(new URL('../pages', import.meta.url));
const STYLE = fileURLToPath(new URL('./reference.css', import.meta.url));

/**
 * Writes the reference of all packages, made of their doc comments and READMEs.
 *
 * @param {string} destination
 * @param {string} scratch An empty folder.
 * @returns {Promise<string[]>} What TypeDoc is not content with.
 */
export async function writeReference(destination, scratch) {
  const all = packages();
  /** @type {string[]} */
  const complaints = [];
  const written = [];
  for (const each of all) written.push(await convert(each, all, scratch, complaints));

  const readme = join(scratch, 'README.md');
  const original = readFileSync(join(ROOT, 'README.md'), 'utf8');
  writeFileSync(readme, fitForSite(original, '', all));
  // TypeDoc takes them from beside the text.
  for (const path of pictures(original)) cpSync(join(ROOT, path), join(scratch, path));
  const application = await Application.bootstrap({
    ...common,
    name: '@net',
    entryPointStrategy: 'merge',
    entryPoints: written,
    readme,
    projectDocuments: [writeComingFromNode(all, scratch)],
    customCss: STYLE,
    out: destination,
    githubPages: true,
    hideGenerator: true,
    visibilityFilters: { inherited: false },
    navigation: { includeGroups: false, includeCategories: false, includeFolders: false },
    headings: { readme: false },
    searchInComments: true,
    searchInDocuments: true,
  });
  listen(application, complaints);
  application.renderer.hooks.on('sidebar.begin', (context) =>
    JSX.createElement('a', { href: context.relativeURL('try/index.html'), class: 'try' }, 'Try a block list'),
  );
  const project = await application.convert();
  if (!project) throw new Error(complaints.join('\n'));
  await application.generateDocs(project, destination);
  return complaints;
}

/** Reads one package, and writes what it found as JSON. @returns {Promise<string>} The file. */
async function convert({ name, folder, home, entries, readme, website }, all, scratch, complaints) {
  const readmeFile = join(scratch, `${folder}.md`);
  // The page has the name for a title already.
  const body = readme.replace(`# ${name}\n`, '');
  writeFileSync(readmeFile, fitForSite(body, `packages/${folder}`, all));
  const application = await Application.bootstrap({
    ...common,
    name,
    entryPoints: entries,
    tsconfig: join(home, 'tsconfig.json'),
    readme: readmeFile,
    basePath: ROOT,
    displayBasePath: ROOT,
    disableGit: true,
    sourceLinkTemplate: `${website}/blob/main/{path}#L{line}`,
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    sort: ['source-order'],
    exclude: ['**/*.test.ts'],
  });
  listen(application, complaints);
  const project = await application.convert();
  if (!project) throw new Error(complaints.join('\n'));
  // Of several entries each is a module of its own, which TypeDoc names after the path of its file.
  if (entries.length > 1) {
    for (const module of project.children ?? [])
      module.name = basename(module.name).replace(/^src$/, 'index');
  }
  const file = join(scratch, `${folder}.json`);
  writeFileSync(file, JSON.stringify(application.serializer.projectToObject(project, ROOT)));
  return file;
}

/** The page for those who know Node's module: what it has of its own, and what the READMEs say. */
function writeComingFromNode(all, scratch) {
  const page = readFileSync(join(PAGES, 'coming-from-node-net.md'), 'utf8');
  const text = page.replaceAll(/^<!-- differences: (.+) -->$/gm, (_comment, folder) => {
    const { readme } = all.find((each) => each.folder === folder) ?? {};
    if (readme === undefined) throw new Error(`There is no package ${folder}`);
    return fitForSite(section(readme, 'Differences from Node'), `packages/${folder}`, all);
  });
  const file = join(scratch, 'coming-from-node-net.md');
  writeFileSync(file, text);
  return file;
}

const common = { skipErrorChecking: true, plugin: [] };

/** Collects warnings and errors in place of printing them. */
function listen(application, complaints) {
  const { logger } = application;
  logger.log = (text, level) => {
    if (level >= 2) complaints.push(stripVTControlCharacters(text));
  };
}
