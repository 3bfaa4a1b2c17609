import { expect, test } from "vitest";
import { createPasswordHasher } from "../../src/ports/password.ts";
import { CHEAP, makeApp } from "../support/make-app.ts";

test("A25: a login that is refused because too many hash costs no statement, and a flood of them a log line a second", async () => {
  const app = await makeApp({}, createPasswordHasher(CHEAP, 1, 0, 0));
  const form = { email: "guillaume@example.com", password: "b4l0u" };
  const begun = performance.now();
  app.queries.length = 0;
  app.log.length = 0;
  const answers = await Promise.all(Array.from({ length: 200 }, () => app.request("POST", "/sessions", { form })));
  for (const answer of answers) expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(app.queries).toEqual([]);
  const seconds = (performance.now() - begun) / 1000;
  expect(app.log.length).toBeGreaterThan(0);
  expect(app.log.length).toBeLessThanOrEqual(1 + Math.ceil(seconds));
});
