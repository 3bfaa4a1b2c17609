/** Red, green and blue, each from 0 to 255. */
type Color = readonly [red: number, green: number, blue: number];

/** The ground of pages in dark mode: page.css's `--surface`. */
const DARK = "#191a21";
const WHITE = "#ffffff";
/** WCAG 2.2 SC 1.4.3, for text of any size. */
export const LEAST_CONTRAST = 4.5;

const parse = (color: string): Color =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as unknown as Color;

const write = (color: Color) => `#${color.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;

/** WCAG 2.2, "relative luminance". */
function luminance(color: string): number {
  const [red, green, blue] = parse(color).map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as unknown as Color;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, "contrast ratio" of two colours written `#rrggbb`: from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** The colour nearest to this one, on the way to black, on which white text can be read; itself, if it can be already. */
export const darkened = (color: string) => moved(color, 0, WHITE);

/** The colour nearest to this one, on the way to white, that can be read in dark mode. */
export const lightened = (color: string) => moved(color, 255, DARK);

function moved(color: string, towards: number, against: string): string {
  const from = parse(color);
  let found = color;
  for (let step = 1; contrast(found, against) < LEAST_CONTRAST; step++) {
    found = write(from.map((part) => part + (towards - part) * (step / 255)) as unknown as Color);
  }
  return found;
}
