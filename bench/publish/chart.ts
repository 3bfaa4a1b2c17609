/** A row of a chart: one value, or how a value moves from one to another. */
export interface ChartRow {
  readonly label: string;
  readonly from?: number | undefined;
  readonly to: number;
  readonly kind: "ours" | "peer" | "limit";
}

interface Chart {
  readonly title: string;
  readonly unit: string;
  /** That it was measured on. */
  readonly processor: string;
  readonly rows: readonly ChartRow[];
  /** What the two ends of a move are. Then the scale is logarithmic. */
  readonly ends?: readonly [string, string];
}

const [WIDTH, LEFT, RIGHT, TOP, ROW] = [860, 210, 150, 56, 30];
const COLOURS = { ours: "#1b6ca8", peer: "#8a8f98", limit: "#d5d8dc" } as const;

/** Horizontal bars from zero, or moves on a logarithmic scale, as an SVG. */
export function chart({ title, unit, processor, rows, ends }: Chart): string {
  const height = TOP + rows.length * ROW + 32;
  const values = rows.flatMap(({ from, to }) => (from === undefined ? [to] : [from, to]));
  const x = ends ? logarithmic(values) : linear(values);
  const drawn = rows.flatMap((row, index) => {
    const y = TOP + index * ROW + ROW / 2;
    const weight = row.kind === "ours" ? ' font-weight="bold"' : "";
    const label = `<text x="${LEFT - 10}" y="${y + 4}" text-anchor="end"${weight}>${escaped(row.label)}</text>`;
    return [
      label,
      ...(row.from === undefined ? bar(row, x, y) : move({ ...row, from: row.from }, x, y)),
      value(row, x, y),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="white"/>`,
    `<text x="${LEFT}" y="24" font-size="15" font-weight="bold">${escaped(title)}</text>`,
    `<text x="${LEFT}" y="44" fill="#555">${escaped(ends ? `${unit}, logarithmic: ${ends[0]} ○, ${ends[1]} ●` : unit)}</text>`,
    ...drawn,
    `<text x="${LEFT}" y="${height - 12}" font-size="11" fill="#555">${escaped(processor)}</text>`,
    "</svg>\n",
  ].join("\n");
}

type Scale = (value: number) => number;

function linear(values: readonly number[]): Scale {
  const most = Math.max(...values);
  return (value) => LEFT + (value / most) * (WIDTH - LEFT - RIGHT);
}

function logarithmic(values: readonly number[]): Scale {
  const [least, most] = [Math.log10(Math.min(...values) / 1.2), Math.log10(Math.max(...values))];
  return (value) => LEFT + ((Math.log10(value) - least) / (most - least)) * (WIDTH - LEFT - RIGHT);
}

function bar({ to, kind }: ChartRow, x: Scale, y: number): string[] {
  return [`<rect x="${LEFT}" y="${y - 9}" width="${(x(to) - LEFT).toFixed(1)}" height="18" fill="${COLOURS[kind]}"/>`];
}

function move({ from, to, kind }: ChartRow & { readonly from: number }, x: Scale, y: number): string[] {
  const [begin, end, colour] = [x(from).toFixed(1), x(to).toFixed(1), COLOURS[kind]];
  return [
    `<line x1="${begin}" x2="${end}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="3"/>`,
    `<circle cx="${begin}" cy="${y}" r="5" fill="white" stroke="${colour}" stroke-width="2"/>`,
    `<circle cx="${end}" cy="${y}" r="6" fill="${colour}"/>`,
  ];
}

function value({ from, to }: ChartRow, x: Scale, y: number): string {
  const words =
    from === undefined ? to.toLocaleString("en") : `${from.toLocaleString("en")} → ${to.toLocaleString("en")}`;
  return `<text x="${(Math.max(x(to), x(from ?? to)) + 12).toFixed(1)}" y="${y + 4}">${words}</text>`;
}

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
