/**
 * Draws the ratios of a run: for each row a bar per runtime, the runtime's own node:net being 1. The bar is the quiet machine, a
 * ring on it the busy one.
 *
 * @param {import('./results.js').Results} results
 * @returns {string} An SVG document that follows the reader's light or dark theme.
 */
export function drawChart({ runtimes }) {
  const groups = groupByRow(runtimes);
  const drawn = [...new Set(runtimes.map(({ runtime }) => runtime))];
  const ceiling = Math.max(
    1.25,
    ...groups.flatMap(({ bars }) => bars.flatMap(({ quiet, busy }) => [quiet ?? 0, busy ?? 0])),
  );
  /** @param {number} ratio */
  const x = (ratio) => round(plotLeft + (ratio / ceiling) * plotWidth);
  let y = top;
  const marks = groups.map(({ title, bars }) => {
    const middle = y + (bars.length * pitch) / 2;
    const first = y;
    const lines = bars.map((bar, index) =>
      drawBar(bar, drawn.indexOf(bar.runtime), first + index * pitch, x),
    );
    y += bars.length * pitch + gap;
    return `
  <text class="label" x="${plotLeft - 12}" y="${round(middle + 2)}" text-anchor="end">${escapeXml(title)}</text>${lines.join('')}`;
  });
  const bottom = y;
  const legend = drawn.map(
    (runtime, index) =>
      `<rect class="bar${index}" x="${index * 130}" width="18" height="10" rx="2"/><text class="label" x="${index * 130 + 24}" y="9">${escapeXml(runtime)}</text>`,
  );
  const busyAt = drawn.length * 130;

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 40}" role="img">
  <title>CPU time per operation of @net/net, node:net of the same runtime being 1</title>
  <style>${style}</style>
  <rect class="ground" width="${width}" height="${bottom + 40}"/>
  <text class="heading" x="16" y="28">CPU time per operation, node:net of the same runtime = 1 (less is better)</text>
  <path class="one" d="M${x(1)} ${top - 10}V${bottom - gap}"/>
  <text class="label" x="${x(1)}" y="${top - 16}" text-anchor="middle">node:net</text>${marks.join('')}
  <g transform="translate(${legendLeft} ${bottom + 12})">
    ${legend.join('\n    ')}
    <circle class="busy" cx="${busyAt + 6}" cy="5" r="4"/><text class="label" x="${busyAt + 18}" y="9">the same on a busy machine</text>
  </g>
</svg>
`;
}

/**
 * @typedef {{ runtime: string, quiet?: number | undefined, busy?: number | undefined }} Bar The medians of the ratios.
 */

/**
 * @param {import('./results.js').RuntimeResults[]} runtimes
 * @returns {{ title: string, bars: Bar[] }[]}
 */
function groupByRow(runtimes) {
  /** @type {Map<string, Bar[]>} */
  const groups = new Map();
  for (const { runtime, isBusy, subjects, rows } of runtimes) {
    for (const { title, columns } of rows) {
      const ratio = columns.find(({ contestant }) => contestant === subjects[1])?.ratio?.median;
      if (ratio === undefined) continue;
      const bars = groups.get(title) ?? [];
      groups.set(title, bars);
      const known = bars.find((bar) => bar.runtime === runtime);
      const bar = known ?? { runtime };
      if (!known) bars.push(bar);
      bar[isBusy ? 'busy' : 'quiet'] = ratio;
    }
  }
  return Array.from(groups, ([title, bars]) => ({ title, bars }));
}

/**
 * @param {Bar} bar
 * @param {number} index Of the runtime's colour.
 * @param {number} y
 * @param {(ratio: number) => number} x
 */
function drawBar({ quiet, busy }, index, y, x) {
  const middle = y + barHeight / 2;
  const shown = quiet ?? busy ?? 0;
  const bar = `
  <rect class="bar${index}" x="${plotLeft}" y="${y}" width="${round(x(shown) - plotLeft)}" height="${barHeight}" rx="2"/>`;
  const ring = busy === undefined ? '' : `\n  <circle class="busy" cx="${x(busy)}" cy="${middle}" r="4"/>`;
  const value = `
  <text class="value" x="${plotLeft + plotWidth + 44}" y="${middle + 4}" text-anchor="end">${shown.toFixed(2)}</text>`;
  return bar + ring + value;
}

const width = 990;
const top = 68;
const pitch = 15;
const barHeight = 11;
const gap = 10;
const plotLeft = 470;
const legendLeft = 370;
const plotWidth = 450;

const style = `
    text { font: 12px system-ui, sans-serif; }
    .ground { fill: #ffffff; } .heading { font-size: 14px; font-weight: 600; fill: #1f2328; }
    .label { fill: #59636e; } .value { fill: #1f2328; font-size: 11px; font-variant-numeric: tabular-nums; }
    .bar0 { fill: #2f7ed8; } .bar1 { fill: #d97706; } .bar2 { fill: #0d9488; } .bar3 { fill: #7c3aed; }
    .busy { fill: #ffffff; stroke: #1f2328; stroke-width: 1.5; }
    .one { stroke: #8c959f; stroke-dasharray: 3 3; }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #0d1117; } .heading, .value { fill: #f0f6fc; } .label { fill: #9198a1; }
      .busy { fill: #0d1117; stroke: #f0f6fc; }
    }
  `;

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}

/** @param {string} text */
function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
