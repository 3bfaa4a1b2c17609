import { readFileSync } from "node:fs";
import { lightened } from "../../ports/color.ts";
import type { Asset, Assets } from "./assets.ts";
import type { Brand, FileOf } from "./brand.ts";

const own = (name: string) => readFileSync(new URL(`assets/${name}`, import.meta.url), "utf8");

/** The pages' files: ours, in the brand's colour, and what the operator adds. */
export function assetsOf(brand: Brand, logo: FileOf | undefined, theme: string): Assets {
  return {
    style: {
      path: "/assets/page.css",
      type: "text/css; charset=utf-8",
      body: own("page.css") + colorsOf(brand) + theme,
    },
    script: { path: "/assets/page.js", type: "text/javascript; charset=utf-8", body: own("island.js") },
    passkeys: { path: "/assets/passkeys.js", type: "text/javascript; charset=utf-8", body: own("passkeys.js") },
    icon: { path: "/assets/icon.svg", type: "image/svg+xml", body: iconOf(brand) },
    logo: logo && logoOf(logo),
  };
}

/** In dark mode a link needs a lighter colour than the ground of a button. */
function colorsOf({ color }: Brand): string {
  const dark = lightened(color);
  return `:root{--accent:${color};--link:${color}}@media screen and (prefers-color-scheme:dark){:root{--link:${dark}}}\n`;
}

/** The brand's first letter on its colour. */
function iconOf({ name, color }: Brand): string {
  const letter = Array.from(name)[0]?.toUpperCase() ?? "B";
  const escaped = `&#${letter.codePointAt(0)};`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="9" fill="${color}"/>` +
    `<text x="16" y="22.5" font-family="system-ui,sans-serif" font-size="19" font-weight="700" text-anchor="middle" fill="#fff">${escaped}</text></svg>`
  );
}

function logoOf({ type, body }: FileOf): Asset {
  return { path: "/assets/logo", type, body };
}
