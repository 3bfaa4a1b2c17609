import { expect, test } from "vitest";
import { type AppWithUser, allRoutes, appWithUser, problemCode } from "../support/body-routes.ts";
import { storedRows } from "../support/rows.ts";

const PUBLIC = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };
const OURS = "https://accounts.example.com";
const SAFE = ["GET", "HEAD", "OPTIONS"];
/** With the cookie they would end its session. */
const ENDS = ["/logout", "/account/delete"];

/** The code of every unsafe route's answer to a request with these headers and the user's cookie, but without fields. */
async function codes(app: AppWithUser, headers: Record<string, string>): Promise<unknown[]> {
  const found = [];
  for (const { method, path } of allRoutes(app).filter((route) => !SAFE.includes(route.method))) {
    const session = method === "DELETE" || ENDS.includes(path) ? {} : { session: app.session };
    found.push(await problemCode(await app.request(method, path, { ...session, headers })));
  }
  return found;
}

async function expectRefused(env: Record<string, string>, headers: Record<string, string>): Promise<void> {
  const app = await appWithUser(env);
  const before = await storedRows(app);
  const found = await codes(app, headers);
  expect(found.length).toBeGreaterThanOrEqual(6);
  expect(new Set(found)).toEqual(new Set(["cross_site"]));
  const logOut = await app.request("DELETE", "/sessions", { session: app.session, headers });
  expect([logOut.status, await problemCode(logOut)]).toEqual([403, "cross_site"]);
  expect(await storedRows(app)).toEqual(before);
}

async function expectPassed(env: Record<string, string>, headers: Record<string, string>): Promise<void> {
  const app = await appWithUser(env);
  expect(await codes(app, headers)).not.toContain("cross_site");
  const logOut = await app.request("DELETE", "/sessions", { session: app.session, headers });
  expect(logOut.status).toBe(302);
}

test.each([
  ["same-origin", { "sec-fetch-site": "same-origin" }],
  ["none: a person typed it", { "sec-fetch-site": "none" }],
  ["same-origin, whatever Origin says", { "sec-fetch-site": "same-origin", origin: "null" }],
])("ASVS 3.5.1: Sec-Fetch-Site %s passes on every route", async (_what, headers) => {
  await expectPassed({}, headers);
  await expectPassed(PUBLIC, headers);
});

test.each(["same-site", "cross-site", "Same-Origin", "same-origin, cross-site", "garbage", ""])(
  "A22, ASVS 3.5.1: Sec-Fetch-Site %j is 403 on every unsafe route, login included",
  async (site) => {
    await expectRefused({}, { "sec-fetch-site": site });
    await expectRefused(PUBLIC, { "sec-fetch-site": site, origin: OURS });
  },
);

test.each([
  ["another scheme", "http://accounts.example.com"],
  ["another port", "https://accounts.example.com:8443"],
  ["a sub-domain", "https://www.accounts.example.com"],
  ["the parent domain", "https://example.com"],
  ["ours with more behind it", "https://accounts.example.com.evil.example"],
  ["ours with more before it", "https://evil-accounts.example.com"],
  ["ours as a user", "https://accounts.example.com@evil.example"],
  ["ours with a path", "https://accounts.example.com/"],
  ["ours twice", `${OURS}, ${OURS}`],
  ["null", "null"],
  ["nothing", ""],
  ["this machine", "http://localhost"],
])("A22, V56: in public, Origin %s is 403 on every unsafe route", async (_what, origin) => {
  await expectRefused(PUBLIC, { origin });
});

test.each([
  ["another port", "http://localhost:3000"],
  ["https", "https://localhost"],
  ["another name of this machine", "http://127.0.0.1"],
  ["null", "null"],
  ["a stranger", "https://evil.example"],
])("A22, V56: in development, Origin %s is 403 on every unsafe route", async (_what, origin) => {
  await expectRefused({}, { origin });
});

test("without Sec-Fetch-Site our own Origin passes, in development the one that was asked", async () => {
  await expectPassed(PUBLIC, { origin: OURS });
  await expectPassed({}, { origin: "http://localhost" });
  await expectPassed({}, { host: "127.0.0.1:5000", origin: "http://127.0.0.1:5000" });
});

test("who sends neither is no browser, and passes", async () => {
  await expectPassed(PUBLIC, {});
  await expectPassed({}, { referer: "https://evil.example/" });
});

test("A22: a method cannot be overridden", async () => {
  const app = await appWithUser();
  const headers = { "x-http-method-override": "DELETE", "x-method-override": "DELETE", "x-http-method": "DELETE" };
  for (const method of ["GET", "POST"]) {
    const form = method === "POST" ? { form: { _method: "DELETE" } } : {};
    await app.request(method, "/sessions?_method=DELETE", { session: app.session, headers, ...form });
  }
  expect(await app.auth.getUserFromSessionId(app.session)).toBeDefined();
});

test("ASVS 3.5.3: safe methods are never refused, and change nothing", async () => {
  const app = await appWithUser();
  const before = await storedRows(app);
  const headers = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
  for (const { path } of allRoutes(app)) {
    for (const method of SAFE) {
      const response = await app.request(method, path, { session: app.session, headers });
      expect([path, method, response.status === 403, response.status < 500]).toEqual([path, method, false, true]);
    }
  }
  expect(await storedRows(app)).toEqual(before);
});

test.each([OURS, "https://evil.example", "null", "https://accounts.example.com.evil.example"])(
  "ASVS 3.4.2: no answer to Origin %s has a CORS header",
  async (origin) => {
    const app = await appWithUser(PUBLIC);
    const asked = { origin, "access-control-request-method": "PUT", "access-control-request-headers": "x" };
    for (const { path, method } of allRoutes(app)) {
      for (const candidate of [method, "OPTIONS"]) {
        const response = await app.request(candidate, path, { headers: asked });
        const names = [...response.headers.keys()].filter((name) => name.startsWith("access-control-"));
        expect([candidate, path, names]).toEqual([candidate, path, []]);
      }
    }
  },
);
