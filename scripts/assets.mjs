import { build } from "esbuild";

const at = (path) => new URL(`../${path}`, import.meta.url).pathname;

// What the pages ask for, small; the oldest browsers that know color-mix().
await build({
  entryPoints: ["page.css", "island.js", "passkeys.js"].map((name) => at(`src/http/page/assets/${name}`)),
  outdir: at("dist/http/page/assets"),
  minify: true,
  format: "esm",
  target: ["chrome111", "firefox113", "safari16.4"],
  logLevel: "warning",
});
