import { describe, expect, test } from "vitest";
import { isShort, requirements } from "../scripts/security/requirements.ts";
import { expand, idsIn, isRunOf, titlesIn } from "../scripts/security/titles.ts";
import { unproven } from "../scripts/security/unproven.ts";

describe.each(["asvs", "vulnerabilities"] as const)("docs/security/%s.md", (name) => {
  const rows = requirements(name);

  test("every row that applies has a test in the short tier, and no other one has a test", () => {
    for (const { id, not, tests } of rows) {
      expect([id, tests.some(isShort)], not).toEqual([id, not === undefined]);
      if (not !== undefined) expect([id, tests]).toEqual([id, []]);
    }
  });

  test("no row stands twice", () => {
    const ids = rows.flatMap(({ id }) => id.split(/ \/ |, /).flatMap(expand));
    expect(ids).toEqual([...new Set(ids)]);
  });
});

test("all 62 vulnerabilities are there", () => {
  const ids = requirements("vulnerabilities").map(({ id }) => id);
  expect(ids).toEqual(Array.from({ length: 62 }, (_, index) => `V${index + 1}`));
});

describe("titles", () => {
  const SOURCE = `
    const rows = [["V4: a row", 1], ["no id", 2]];
    describe.each(DATABASES)("ASVS 3.4.3–3.4.5, 13.4: on %s", () => {
      test.each(rows)("%s is refused", () => {});
      test(\`A8: \${one} of two\`, () => {});
    });
    expect(describe("no test"));`;
  const titles = titlesIn("x.test.ts", SOURCE);

  test("are found with what stands around them, rows with an id one by one", () => {
    const around = "ASVS 3.4.3–3.4.5, 13.4: on %s";
    expect(titles.map(({ path }) => path)).toEqual([
      [around, "V4: a row is refused"],
      [around, "%s is refused"],
      [around, "A8: %s of two"],
    ]);
  });

  test("carry ids", () => {
    expect(idsIn(titles[0]!)).toEqual(["V4", "3.4.3", "3.4.4", "3.4.5", "13.4"]);
    expect(idsIn(titles[2]!)).toEqual(["A8", "3.4.3", "3.4.4", "3.4.5", "13.4"]);
  });

  test("are told from others when they ran", () => {
    const name = "ASVS 3.4.3–3.4.5, 13.4: on sqlite file V4: a row is refused";
    expect(titles.map((title) => isRunOf(title, name))).toEqual([true, true, false]);
  });
});

test("control: without a run that passed, with one that failed, or with a test of what is not there, a row is unproven", () => {
  const row = { id: "V4", words: "", tests: [{ file: "x.test.ts", path: ["V4: %s"] }] };
  const run = (status: string, file = "x.test.ts") => ({ file, name: "V4: a row", status });
  expect(unproven(row, [run("passed")])).toBeUndefined();
  expect(unproven(row, [run("passed"), run("failed")])).toContain("failed");
  expect(unproven(row, [run("skipped"), run("passed", "y.test.ts")])).toContain("no test that passed");
  expect(unproven({ ...row, not: "OpenID Connect" }, [run("passed")])).toContain("not there");
  expect(unproven({ ...row, not: "OpenID Connect", tests: [] }, [])).toBeUndefined();
});
