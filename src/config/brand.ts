import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { DEFAULT_BRAND, type FileOf } from "../http/page/brand.ts";
import { contrast, darkened, LEAST_CONTRAST } from "../ports/color.ts";
import type { Setting } from "./settings.ts";

/** The operator's brand, as people see it. */
export interface BrandSettings {
  readonly brandName: string;
  readonly brandColor: string;
  readonly brandLogo: FileOf | undefined;
  readonly termsUrl: string | undefined;
  readonly privacyUrl: string | undefined;
  readonly themeCss: string;
}

const LARGEST_LOGO = 64 * 1024;
const LARGEST_THEME = 32 * 1024;

const LOGO_TYPES: Readonly<Record<string, string>> = {
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
};

export const BRAND_SETTINGS: { readonly [Key in keyof BrandSettings]: Setting<BrandSettings[Key]> } = {
  brandName: {
    name: "BIENVENUE_BRAND_NAME",
    description: "What pages and mails call the service",
    standard: DEFAULT_BRAND.name,
    default: () => DEFAULT_BRAND.name,
    parse: brandName,
  },
  brandColor: {
    name: "BIENVENUE_BRAND_COLOR",
    description:
      "The accent of pages and mails, such as `#3a4fd8`: dark enough for white text on it (WCAG 2.2, 4.5 to 1)",
    standard: DEFAULT_BRAND.color,
    default: () => DEFAULT_BRAND.color,
    parse: brandColor,
  },
  brandLogo: {
    name: "BIENVENUE_BRAND_LOGO",
    description:
      "A file (SVG, PNG or WebP, at most 64 KiB) that pages show instead of the name, and mails as well unless it is an SVG",
    standard: "none: the name, beside its first letter",
    default: () => undefined,
    parse: brandLogo,
  },
  termsUrl: {
    name: "BIENVENUE_TERMS_URL",
    description: "A link to your terms, at the foot of pages",
    standard: "none",
    default: () => undefined,
    parse: webUrl,
  },
  privacyUrl: {
    name: "BIENVENUE_PRIVACY_URL",
    description: "A link to your privacy notice, at the foot of pages",
    standard: "none",
    default: () => undefined,
    parse: webUrl,
  },
  themeCss: {
    name: "BIENVENUE_THEME_CSS",
    description:
      "A file with CSS (at most 32 KiB) that comes after the pages' own: it may set their custom properties anew",
    standard: "none",
    default: () => "",
    parse: (path) => read(path, LARGEST_THEME).toString("utf8"),
  },
};

function brandName(text: string): string {
  const name = text.trim();
  if (name === "" || Array.from(name).length > 60 || /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(name)) {
    throw new Error("not a name of 1 to 60 characters, none of which controls");
  }
  return name;
}

function brandColor(text: string): string {
  const color = text.toLowerCase();
  if (!/^#[\da-f]{6}$/.test(color)) throw new Error(`"${text}" is not a colour such as #3a4fd8`);
  const ratio = contrast(color, "#ffffff");
  if (ratio < LEAST_CONTRAST) {
    throw new Error(
      `white text on ${color} has a contrast of ${ratio.toFixed(1)} to 1, and needs ${LEAST_CONTRAST}; the nearest that has it is ${darkened(color)}`,
    );
  }
  return color;
}

function brandLogo(path: string): FileOf {
  const type = LOGO_TYPES[extname(path).toLowerCase()];
  if (type === undefined) throw new Error(`"${path}" is not a file of type ${Object.keys(LOGO_TYPES).join(", ")}`);
  return { type, body: read(path, LARGEST_LOGO) };
}

function read(path: string, largest: number): Buffer<ArrayBuffer> {
  const bytes = readFileSync(path);
  if (bytes.length > largest) throw new Error(`"${path}" has ${bytes.length} bytes; at most ${largest} are taken`);
  return bytes;
}

function webUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") {
    throw new Error(`"${text}" is not a URL such as https://example.com/terms`);
  }
  return url.href;
}
