/** A box of a picture: where its middle is, in the units of the picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  /** Each entry is a line; the first is printed bold. */
  readonly lines: readonly string[];
  /** `store` keeps data, `outside` is not of the pipeline, `good` and `bad` are outcomes. @default 'part' */
  readonly kind?: 'part' | 'store' | 'outside' | 'good' | 'bad';
  /** @default 130 */
  readonly width?: number;
}

/** An arrow from one box to another, by their names. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  /** Where the arrow bends between the two, if it does. */
  readonly by?: readonly (readonly [x: number, y: number])[];
  readonly isDashed?: boolean;
}

export interface Picture {
  /** What it shows, for those who cannot see it. */
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: Readonly<Record<string, Box>>;
  readonly arrows: readonly Arrow[];
}

const LINE = 15;
const WIDTH = 130;

/**
 * One file for light and dark: the reader's own setting decides. Each paints its own ground, as the page around it may have the other
 * theme: an editor's preview, or a site with a setting of its own. The same picture gives the same bytes.
 */
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328; text-anchor: middle }
  .name { font-weight: 600 }
  .label { font-size: 11px; paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round }
  rect { fill: #f6f8fa; stroke: #57606a }
  .ground { fill: #ffffff; stroke: none }
  .store rect { fill: #ddf4ff; stroke: #0969da }
  .outside rect { fill: none; stroke-dasharray: 4 3 }
  .good rect { fill: #dafbe1; stroke: #1a7f37 }
  .bad rect { fill: #ffebe9; stroke: #cf222e }
  path { fill: none; stroke: #57606a }
  .dashed { stroke-dasharray: 4 3 }
  marker path { fill: #57606a; stroke: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .label { stroke: #0d1117 }
    rect { fill: #161b22; stroke: #8b949e }
    .ground { fill: #0d1117 }
    .store rect { fill: #0c2d6b; stroke: #388bfd }
    .outside rect { fill: none }
    .good rect { fill: #033a16; stroke: #2ea043 }
    .bad rect { fill: #490202; stroke: #f85149 }
    path { stroke: #8b949e }
    marker path { fill: #8b949e }
  }
`;

/** A picture as SVG. @throws Error when an arrow names no box */
export function svgOf({ title, width, height, boxes, arrows }: Picture): string {
  const boxOf = (name: string): Box => {
    const box = boxes[name];
    if (!box) throw new Error(`the picture has no box ${name}`);
    return box;
  };
  const drawn = arrows.map((arrow) => arrowSvg(arrow, boxOf(arrow.from), boxOf(arrow.to)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="6"/>`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>',
    ...drawn.map(({ path }) => path),
    ...Object.values(boxes).map(boxSvg),
    ...drawn.map(({ label }) => label),
    '</svg>',
    '',
  ]
    .filter((line, at, all) => line !== '' || at === all.length - 1)
    .join('\n');
}

const sizeOf = ({ lines, width = WIDTH }: Box) => ({ w: width, h: lines.length * LINE + 14 });

function boxSvg(box: Box): string {
  const { x, y, lines, kind = 'part' } = box;
  const { w, h } = sizeOf(box);
  const texts = lines.map((line, at) => {
    const baseline = y - h / 2 + 7 + LINE * (at + 0.8);
    return `<text${at === 0 ? ' class="name"' : ''} x="${x}" y="${baseline}">${escaped(line)}</text>`;
  });
  return `<g class="${kind}"><rect x="${x - w / 2}" y="${y - h / 2}" width="${w}" height="${h}" rx="6"/>${texts.join('')}</g>`;
}

function arrowSvg({ label, by = [], isDashed }: Arrow, from: Box, to: Box) {
  const first = by[0] ?? [to.x, to.y];
  const last = by.at(-1) ?? [from.x, from.y];
  const points = [edgeOf(from, first), ...by, edgeOf(to, last)];
  const d = points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join(' ');
  const [[ax, ay], [bx, by2]] = middleOf(points);
  const [lx, ly] = [round((ax + bx) / 2), round((ay + by2) / 2 - 4)];
  return {
    path: `<path${isDashed ? ' class="dashed"' : ''} d="${d}" marker-end="url(#head)"/>`,
    label: label === undefined ? '' : `<text class="label" x="${lx}" y="${ly}">${escaped(label)}</text>`,
  };
}

type Point = readonly [x: number, y: number];

/** The longest of its straight parts, which has room for the label. */
function middleOf(points: readonly Point[]): readonly [Point, Point] {
  const parts = points.slice(1).map((end, at) => [points[at] as Point, end] as const);
  const length = ([[ax, ay], [bx, by]]: readonly [Point, Point]) => Math.hypot(bx - ax, by - ay);
  return [...parts].sort((a, b) => length(b) - length(a))[0] as readonly [Point, Point];
}

/** Where a line from the middle of a box towards a point leaves it. */
function edgeOf(box: Box, [tx, ty]: Point): Point {
  const { w, h } = sizeOf(box);
  const [dx, dy] = [tx - box.x, ty - box.y];
  const scale = Math.min(w / 2 / Math.abs(dx || 1e-9), h / 2 / Math.abs(dy || 1e-9));
  return [box.x + dx * scale, box.y + dy * scale];
}

const round = (value: number): number => Math.round(value * 10) / 10;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
