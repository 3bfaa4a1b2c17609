import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { declarationsFrom, machinePlaces, packed, toBePacked } from "../support/packed.ts";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const sources = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(join(root, "src/").length));
const files = packed(root);

describe("the package (ASVS 15.2.3)", () => {
  test("holds what the sources become, and nothing else", () => {
    const declared = declarationsFrom(join(root, "dist/index.d.ts"));
    expect(files).toEqual(toBePacked(sources, (file) => declared.has(join(root, file))));
    // Texts that the compiler infers word for word are in no declaration that can be imported.
    expect(files).not.toContain("dist/http/page/account-layout.d.ts");
    expect(files).toEqual(
      expect.arrayContaining([
        "dist/cli.js",
        "dist/index.d.ts",
        "dist/http/page/layout.js",
        "dist/http/page/assets/page.css",
      ]),
    );
  });

  test("names no place of the machine that built it", () => {
    const places = [root, homedir()];
    const told = files.flatMap((file) =>
      machinePlaces(readFileSync(join(root, file), "utf8"), places).map((place) => `${file}: ${place}`),
    );
    expect(told).toEqual([]);
  });
});

test("a test, a map, a leftover beside the built files would be seen; what lies elsewhere is not packed", () => {
  const folder = mkdtempSync(join(tmpdir(), "bienvenue-pack-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const file of ["package.json", "README.md", "LICENSE"]) cpSync(join(root, file), join(folder, file));
  for (const place of ["dist", "test", "bench"]) mkdirSync(join(folder, place));
  const built = ["dist/a.js", "dist/a.d.ts"];
  const surplus = ["dist/a.js.map", "dist/a.test.js", "dist/.env", "dist/old.js"];
  for (const file of [...built, ...surplus, ".env", "test/b.js", "bench/c.js"]) writeFileSync(join(folder, file), "");
  const seen = packed(folder).filter((file) => !toBePacked(["a.ts", "a.test.ts"]).includes(file));
  expect(seen).toEqual(surplus.sort());
});

test.each<[text: string, found: boolean]>([
  ['"/srv/build/src/a.ts"', true],
  ["(/srv/build)", true],
  ["../srv/build/a.ts", false],
  ["/srv/builder", false],
  ["/home/guillaume/a.ts", true],
  ["/Users/guillaume", true],
  ["https://example.com/home/page", false],
  ["C:\\Users\\guillaume", true],
  ["file:///srv/a.ts", true],
  ["//# sourceMappingURL=a.js.map", true],
])("of what the machine at /srv/build made, %j tells its place: %j", (text, found) => {
  expect(machinePlaces(text, ["/srv/build"]).length > 0).toBe(found);
});
