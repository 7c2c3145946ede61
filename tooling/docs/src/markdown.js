import { join } from 'node:path';

/**
 * Makes a README fit for the site: its links lead to another package's page, or to the file where the code is hosted. What
 * TypeDoc does not know is done here: footnotes are numbered, and headings lose their code marks, which its table of
 * contents would leave out together with what is between them. Pictures stay where they are.
 *
 * @param {string} markdown
 * @param {string} place Where it stands in the repository: `packages/errors`, or an empty text.
 * @param {{ name: string, folder: string, website: string }[]} packages
 */
export function fitForSite(markdown, place, packages) {
  const website = packages[0]?.website ?? '';
  return plainHeadings(numberFootnotes(markdown)).replaceAll(
    /(?<!!)\[(?<text>[^\]]+)\]\((?<target>(?!https?:|#)[^)\s]+)\)/g,
    (_link, text, target) => {
      const [path, fragment] = target.split('#');
      const place_ = join(place, path).replace(/\/README\.md$|\/$/g, '');
      const found = packages.find(({ folder }) => place_ === `packages/${folder}`);
      if (found) return `{@link ${found.name}! | ${text}}`;
      return `[${text}](${website}/blob/main/${place_}${fragment ? `#${fragment}` : ''})`;
    },
  );
}

function numberFootnotes(markdown) {
  const names = Array.from(markdown.matchAll(/^\[\^(?<name>\w+)\]: /gm), ({ groups }) => groups?.name);
  const mark = (name) => `<sup>${names.indexOf(name) + 1}</sup>`;
  return markdown
    .replaceAll(/^\[\^(\w+)\]: /gm, (_note, name) => `\n${mark(name)} `)
    .replaceAll(/ ?\[\^(\w+)\]/g, (_reference, name) => mark(name));
}

function plainHeadings(markdown) {
  return markdown.replaceAll(/^##.*$/gm, (heading) =>
    heading.replaceAll(/`([^`]+)`/g, (_code, text) => text.replaceAll(/[<*_[\]{}|]/g, '\\$&')),
  );
}

/** A section of a README, without its heading. Sections that are not there are errors. */
export function section(markdown, title) {
  const found = new RegExp(`^## ${title}\\n(?<body>[^]*?)(?=^## |(?![^]))`, 'm').exec(markdown)?.groups?.body;
  if (!found) throw new Error(`There is no section "${title}"`);
  return found.trim();
}
