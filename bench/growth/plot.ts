/** One line of the plot: cost at each size, as a multiple of the cost at the first one. */
export interface Line {
  readonly label: string;
  readonly dashed: boolean;
  readonly points: readonly { readonly users: number; readonly times: number }[];
}

const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [860, 380, 60, 20, 300, 50];
const COLOURS = ["#1b6ca8", "#c0392b", "#1e8449", "#7d3c98", "#999"];
const HIGHEST = 2;

/** An SVG of costs by number of users, with the bar that they must stay under. */
export function plot(lines: readonly Line[], bar: number): string {
  const sizes = lines[0]?.points.map(({ users }) => users) ?? [];
  const [least = 1, most = 1] = [sizes[0], sizes.at(-1)];
  const x = (users: number) =>
    LEFT + (Math.log10(users / least) / Math.max(Math.log10(most / least), 1)) * (WIDTH - LEFT - RIGHT);
  const y = (times: number) => TOP + (1 - Math.min(times, HIGHEST) / HIGHEST) * (HEIGHT - TOP - BOTTOM);
  const text = (at: [number, number], words: string, anchor = "start") =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" text-anchor="${anchor}">${words}</text>`;
  const level = (times: number, style: string) =>
    `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(times).toFixed(1)}" y2="${y(times).toFixed(1)}" ${style}/>`;
  const drawn = lines.map(({ points, dashed, label }, index) => {
    const path = points.map(({ users, times }) => `${x(users).toFixed(1)},${y(times).toFixed(1)}`).join(" ");
    const colour = COLOURS[index % COLOURS.length];
    const legend = TOP + 10 + index * 20;
    return [
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"${dashed ? ' stroke-dasharray="6 4"' : ""}/>`,
      `<line x1="${WIDTH - RIGHT + 12}" x2="${WIDTH - RIGHT + 36}" y1="${legend}" y2="${legend}" stroke="${colour}" stroke-width="2"${dashed ? ' stroke-dasharray="6 4"' : ""}/>`,
      text([WIDTH - RIGHT + 42, legend + 4], label),
    ].join("\n");
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    ...[0, 0.5, 1, 1.5, 2].flatMap((times) => [
      level(times, 'stroke="#ddd"'),
      text([LEFT - 8, y(times) + 4], `${times} ×`, "end"),
    ]),
    level(bar, 'stroke="#555" stroke-dasharray="2 3"'),
    text([LEFT + 4, y(bar) - 4], `bar: ${bar} ×`),
    ...sizes.map((users) => text([x(users), HEIGHT - BOTTOM + 20], users.toLocaleString("en"), "middle")),
    text([(LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10], "users, each with a session", "middle"),
    ...drawn,
    "</svg>\n",
  ].join("\n");
}
