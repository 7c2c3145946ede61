/**
 * Draws the ratios of a run: a bar for each row, node:net being 1.
 *
 * @param {import('./results.js').RuntimeResults} results
 * @returns {string} An SVG document that follows the reader's light or dark theme.
 */
export function drawChart({ node, subjects, rows }) {
  const [baseline = '', subject = ''] = subjects;
  const bars = rows.flatMap((row) => {
    const ratio = ratioOf(row, subject);
    if (!ratio) return [];
    const [handles, native] = [ratioOf(row, "Node's handles"), ratioOf(row, 'C')];
    return [{ title: row.title, goal: row.goal, ratio, handles, native }];
  });
  const ceiling = Math.max(1.25, ...bars.map(({ ratio }) => ratio.upper));
  /** @param {number} ratio */
  const x = (ratio) => round(plotLeft + (ratio / ceiling) * plotWidth);
  const bottom = top + bars.length * pitch;

  const marks = bars.map(({ title, goal, ratio, handles, native }, index) => {
    const y = top + index * pitch;
    const middle = y + barHeight / 2;
    return `
  <text class="label" x="${plotLeft - 12}" y="${middle + 4}" text-anchor="end">${escapeXml(title)}</text>
  <rect class="bar" x="${plotLeft}" y="${y}" width="${round(x(ratio.median) - plotLeft)}" height="${barHeight}" rx="2"/>
  <path class="spread" d="M${x(ratio.lower)} ${middle}H${x(ratio.upper)}"/>
  <path class="goal" d="M${x(goal)} ${y - 3}v${barHeight + 6}"/>
  ${native ? `<circle class="native" cx="${x(native.median)}" cy="${middle}" r="4"/>` : ''}
  ${handles ? `<circle class="handles" cx="${x(handles.median)}" cy="${middle}" r="4"/>` : ''}
  <text class="value" x="${plotLeft + plotWidth + 44}" y="${middle + 4}" text-anchor="end">${ratio.median.toFixed(2)}</text>`;
  });

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 44}" role="img">
  <title>CPU time per operation of ${escapeXml(subject)}, ${escapeXml(baseline)} on Node ${node} being 1</title>
  <style>${style}</style>
  <rect class="ground" width="${width}" height="${bottom + 44}"/>
  <text class="heading" x="16" y="28">Cost per operation, ${escapeXml(baseline)} on Node ${node} = 1 (less is better)</text>
  <path class="one" d="M${x(1)} ${top - 10}V${bottom}"/>
  <text class="label" x="${x(1)}" y="${top - 16}" text-anchor="middle">${escapeXml(baseline)}</text>${marks.join('')}
  <g transform="translate(${plotLeft} ${bottom + 20})">
    <rect class="bar" width="18" height="10" rx="2"/><text class="label" x="24" y="9">${escapeXml(subject)}</text>
    <path class="spread" d="M110 5h18"/><text class="label" x="134" y="9">quartiles</text>
    <path class="goal" d="M212 -2v14"/><text class="label" x="220" y="9">goal</text>
    <circle class="native" cx="272" cy="5" r="4"/><text class="label" x="282" y="9">C, epoll</text>
    <circle class="handles" cx="350" cy="5" r="4"/><text class="label" x="360" y="9">Node's handles</text>
  </g>
</svg>
`;
}

const width = 990;
const top = 68;
const pitch = 26;
const barHeight = 14;
const plotLeft = 470;
const plotWidth = 450;

const style = `
    text { font: 12px system-ui, sans-serif; }
    .ground { fill: #ffffff; } .heading { font-size: 14px; font-weight: 600; fill: #1f2328; }
    .label { fill: #59636e; } .value { fill: #1f2328; font-variant-numeric: tabular-nums; }
    .bar { fill: #2f7ed8; } .spread { stroke: #12375f; stroke-width: 2; }
    .goal { stroke: #c2410c; stroke-width: 2; } .native { fill: #8c959f; stroke: #ffffff; stroke-width: 1.5; }
    .handles { fill: #ffffff; stroke: #59636e; stroke-width: 1.5; }
    .one { stroke: #8c959f; stroke-dasharray: 3 3; }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #0d1117; } .heading, .value { fill: #f0f6fc; } .label { fill: #9198a1; }
      .spread { stroke: #cfe3fa; } .goal { stroke: #fb923c; } .native { stroke: #0d1117; }
    }
  `;

/**
 * @param {import('./results.js').RowResult} row
 * @param {string} contestant
 */
function ratioOf(row, contestant) {
  return row.columns.find((column) => column.contestant === contestant)?.ratio;
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}

/** @param {string} text */
function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
