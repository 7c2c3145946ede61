import { pure } from '@net-tooling/config/picture';
import { instance } from '@viz-js/viz';

/** Colours of text, lines and the two kinds of package, for a light and a dark page. */
const STYLE = `
  text { font-family: system-ui, sans-serif; fill: #1f2328; }
  .edge path { stroke: #59636e; } .edge polygon { stroke: #59636e; fill: #59636e; }
  .implied path { stroke: #c4cad1; } .implied polygon { stroke: #c4cad1; fill: #c4cad1; }
  .node path { stroke: #59636e; fill: #ffffff; } .pure path { fill: #ddf4e4; stroke: #1a7f37; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .edge path { stroke: #9198a1; } .edge polygon { stroke: #9198a1; fill: #9198a1; }
    .implied path { stroke: #3d444d; } .implied polygon { stroke: #3d444d; fill: #3d444d; }
    .node path { stroke: #9198a1; fill: #0d1117; } .pure path { fill: #12261a; stroke: #3fb950; }
  }
`;

/**
 * Draws which package imports which, those that import above those that they import.
 *
 * An import is drawn pale where a longer way through other packages leads to the same package.
 *
 * @param {import('./imports.js').PackageImport[]} imports
 * @returns {Promise<string>} An SVG document that follows the reader's light or dark theme.
 */
export async function drawImports(imports) {
  const names = [...new Set(imports.flatMap(({ from, to }) => [from, to]))].sort();
  const below = new Map(
    names.map((name) => [name, imports.filter(({ from }) => from === name).map(({ to }) => to)]),
  );
  const nodes = names.map((name) => `"${name}" [class="${pure.includes(name) ? 'pure' : ''}"]`);
  const edges = imports
    .map(({ from, to }) => {
      const detour = below.get(from)?.some((step) => step !== to && reaches(below, step, to));
      return `"${from}" -> "${to}"${detour ? ' [class="implied"]' : ''}`;
    })
    .sort();
  const viz = await instance();
  const svg = viz.renderString(
    `digraph {
      graph [bgcolor=transparent, nodesep=0.35, ranksep=0.45]
      node [shape=box, style=rounded, fontname=Helvetica, fontsize=13, height=0.4, margin="0.22,0.06"]
      edge [arrowsize=0.6]
      ${[...nodes, ...edges].join('\n')}
    }`,
    { format: 'svg' },
  );
  return svg
    .slice(svg.indexOf('<svg'))
    .replaceAll(/ (?:stroke|fill|font-family)="[^"]*"/g, (attribute) =>
      attribute.includes('none') ? attribute : '',
    )
    .replace(/>/, ` role="img">\n<title>Which package imports which</title><style>${STYLE}</style>`);
}

/** Whether a way leads from one package to another. */
function reaches(below, from, to) {
  return from === to || (below.get(from) ?? []).some((step) => reaches(below, step, to));
}
