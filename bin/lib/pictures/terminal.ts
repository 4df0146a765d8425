/** A recorded terminal: what a command printed. */
export interface Recording {
  /** What it shows, for those who cannot see it. */
  readonly title: string;
  /** The command line, and then its output. */
  readonly text: string;
}

const CHARACTER = 7.2;
const LINE = 17;
const MARGIN = 16;
const BAR = 28;

const STYLE = `
  text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328; white-space: pre }
  .window { fill: #f6f8fa; stroke: #d0d7de }
  .bar { fill: #d0d7de }
  .prompt { font-weight: 600 }
  .good { fill: #1a7f37 }
  .dim { fill: #656d76 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .window { fill: #161b22; stroke: #30363d }
    .bar { fill: #30363d }
    .good { fill: #3fb950 }
    .dim { fill: #8b949e }
  }
`;

/** A recording as SVG, light or dark as the reader's own setting is. Each line has the width of its characters, whatever the font. */
export function terminalSvg({ title, text }: Recording): string {
  const lines = text.trimEnd().split('\n');
  const width = Math.ceil(Math.max(...lines.map((line) => [...line].length)) * CHARACTER) + 2 * MARGIN;
  const height = BAR + lines.length * LINE + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="window" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    ...[0, 1, 2].map((at) => `<circle class="bar" cx="${MARGIN + 16 * at}" cy="14" r="5"/>`),
    ...lines.flatMap(lineSvg),
    '</svg>',
    '',
  ].join('\n');
}

function lineSvg(line: string, at: number): string[] {
  const shown = line.trimStart();
  if (shown === '') return [];
  const indent = line.length - shown.length;
  const x = round(MARGIN + indent * CHARACTER);
  const y = BAR + LINE * (at + 0.8);
  const width = round([...shown].length * CHARACTER);
  const kind = kindOf(line);
  return [
    `<text${kind && ` class="${kind}"`} x="${x}" y="${round(y)}" textLength="${width}" lengthAdjust="spacingAndGlyphs">${escaped(shown)}</text>`,
  ];
}

function kindOf(line: string): string {
  if (line.startsWith('$ ')) return 'prompt';
  if (/^\s*✓/.test(line)) return 'good';
  return /^ {6,}\S|^\s*─/.test(line) ? 'dim' : '';
}

const round = (value: number): number => Math.round(value * 10) / 10;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
