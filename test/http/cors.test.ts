import { expect, test } from "vitest";
import { allRoutes, appWithUser } from "../support/body-routes.ts";
import { doorsOf, type Heard } from "../support/compare-entry-points.ts";
import { makeApp } from "../support/make-app.ts";
import { storedRows } from "../support/rows.ts";
import { exchange, listenFor } from "../support/socket.ts";

const PUBLIC = { BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" };
const ALLOWED = "https://app.example.com";
const LOCAL = "http://localhost:3000";
const OPEN = { ...PUBLIC, BIENVENUE_ALLOWED_ORIGINS: `${ALLOWED}, ${LOCAL}` };
const PREFLIGHT = { "access-control-request-method": "PUT", "access-control-request-headers": "content-type" };
const FORM = { "content-type": "application/x-www-form-urlencoded" };

/** What lets a page of this origin read an answer. */
const readable = (origin: string) => ({
  "access-control-allow-origin": origin,
  "access-control-allow-credentials": "true",
  "access-control-expose-headers": "retry-after, ratelimit-limit, ratelimit-remaining, ratelimit-reset",
});

const corsOf = ({ headers }: Heard) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("access-control-")));

const isCrossSite = ({ body }: Heard) => /^\{"code":"cross_site"|data-code="cross_site"/.test(body);

/** Each method of each route, without fields, and what no route knows. */
const requests = (app: Parameters<typeof allRoutes>[0]) => [
  ...allRoutes(app).map(({ method, path }) => [method, path] as const),
  ...[...new Set(allRoutes(app).map(({ path }) => path))].map((path) => ["OPTIONS", path] as const),
  ["GET", "/nowhere"] as const,
  ["PATCH", "/sessions"] as const,
  ["HEAD", "/profile"] as const,
];

test.each([
  ["public", OPEN, ALLOWED],
  ["public", OPEN, LOCAL],
  ["development", { BIENVENUE_ALLOWED_ORIGINS: LOCAL }, LOCAL],
])("ASVS 3.4.2: in %s every answer of every route names an allowed origin, and it alone", async (_, env, origin) => {
  const app = await makeApp(env);
  const answers = [];
  const doors = await doorsOf(app);
  for (const [method, path] of requests(app)) {
    for (const [name, door] of doors) {
      const answer = await door(method, path, { origin, "sec-fetch-site": "cross-site" });
      answers.push(answer);
      expect([name, method, path, corsOf(answer)]).toEqual([name, method, path, readable(origin)]);
      expect(answer.headers["vary"]).toBe("Origin");
      expect(answer.headers["cross-origin-resource-policy"]).toBe("same-origin");
      expect([method, path, isCrossSite(answer)]).toEqual([method, path, false]);
    }
  }
  expect(answers.length).toBeGreaterThan(90);
});

const LARGE = "x".repeat(20_000);

test.each([
  [200, "GET", "/", {}, ""],
  [204, "OPTIONS", "/sessions", {}, ""],
  [400, "POST", "/users", FORM, "email=a@example.com"],
  [401, "POST", "/sessions", FORM, "email=a@example.com&password=b"],
  [403, "GET", "/profile", {}, ""],
  [404, "GET", "/nowhere", {}, ""],
  [405, "PATCH", "/sessions", {}, ""],
  [413, "POST", "/sessions", FORM, LARGE],
  [415, "POST", "/sessions", { ...FORM, "content-encoding": "gzip" }, "x"],
  [421, "GET", "/profile", { host: "evil.example" }, ""],
])(
  "ASVS 3.4.2: a %i of %s %s can be read by an allowed origin, by both ways alike, and by no other",
  async (status, method, path, headers, body) => {
    const app = await makeApp(OPEN);
    const answers = [];
    for (const [, door] of await doorsOf(app)) {
      const answer = await door(method, path, { ...headers, origin: ALLOWED }, body);
      const other = await door(method, path, { ...headers, origin: `${ALLOWED}.evil.example` }, body);
      expect([answer.status, corsOf(answer), corsOf(other)]).toEqual([status, readable(ALLOWED), {}]);
      answers.push(answer);
    }
    expect(answers[0]).toEqual(answers[1]);
  },
);

test("a page can read of a 429 when it may try again", async () => {
  const app = await makeApp({ ...OPEN, BIENVENUE_THROTTLE_WIDTH: "1" });
  const form = { email: "a@example.com", password: "b" };
  let last: Response;
  do last = await app.request("POST", "/sessions", { form, headers: { origin: ALLOWED } });
  while (last.status === 401);
  expect(last.status).toBe(429);
  const names = [...last.headers.keys()].filter((name) => /^(retry-after|ratelimit-)/.test(name));
  expect(names.length).toBeGreaterThanOrEqual(4);
  expect(last.headers.get("access-control-expose-headers")?.split(", ").sort()).toEqual(names.sort());
});

test.each([
  ["headers that are too large", 431, "X: 1\r\n".repeat(260)],
  ["a body that is announced as too large", 413, "Content-Length: 20000\r\n"],
  ["two hosts", 400, "Host: other\r\n"],
  ["an expectation", 400, "Expect: a miracle\r\n"],
])("what is refused before any route can be read as well: %s", async (_, status, line) => {
  const { port } = await listenFor(await makeApp(OPEN));
  for (const origin of [ALLOWED, "https://evil.example"]) {
    const head = `POST /sessions HTTP/1.1\r\nHost: accounts.example.com\r\nOrigin: ${origin}\r\n${line}\r\n`;
    const { statuses, text } = await exchange(port, head);
    expect(statuses).toEqual([status]);
    expect(text.includes(`access-control-allow-origin: ${origin}\r\n`)).toBe(origin === ALLOWED);
    expect(text.includes("access-control-")).toBe(origin === ALLOWED);
  }
});

test("ASVS 3.4.2: a preflight of an allowed origin says which methods of the path and which headers may be sent", async () => {
  const app = await makeApp(OPEN);
  const doors = await doorsOf(app);
  const routes = allRoutes(app).filter(({ anyMethod }) => !anyMethod); // for those OPTIONS is like any other method
  for (const path of new Set(routes.map((route) => route.path))) {
    for (const [name, door] of doors) {
      const answer = await door("OPTIONS", path, { origin: ALLOWED, ...PREFLIGHT, "sec-fetch-site": "cross-site" });
      expect([name, path, answer.status, answer.body, corsOf(answer)]).toEqual([
        name,
        path,
        204,
        "",
        {
          ...readable(ALLOWED),
          "access-control-allow-methods": answer.headers["allow"],
          "access-control-allow-headers": "content-type",
          "access-control-max-age": "7200",
        },
      ]);
      expect(answer.headers["allow"]).toMatch(/^([A-Z]+, )+[A-Z]+$/);
      expect(answer.headers["vary"]).toBe("Origin");
    }
  }
  const [, door] = doors[0]!;
  expect(await door("OPTIONS", "/nowhere", { origin: ALLOWED, ...PREFLIGHT })).toMatchObject({ status: 404 });
});

const TRICKS: [what: string, origin: string][] = [
  ["another scheme", "http://app.example.com"],
  ["another port", "https://app.example.com:8443"],
  ["the default port", "https://app.example.com:443"],
  ["another port of this machine", "http://localhost:3001"],
  ["no port", "http://localhost"],
  ["another name of this machine", "http://127.0.0.1:3000"],
  ["a sub-domain", "https://x.app.example.com"],
  ["the parent domain", "https://example.com"],
  ["a sibling", "https://other.example.com"],
  ["it with more behind it", "https://app.example.com.evil.example"],
  ["it with more before it", "https://evilapp.example.com"],
  ["a dot that is another character", "https://appxexample.com"],
  ["it with a dot at the end", "https://app.example.com."],
  ["it as a user", "https://app.example.com@evil.example"],
  ["it as a path", "https://evil.example/https://app.example.com"],
  ["it as a fragment", "https://evil.example#https://app.example.com"],
  ["it with a slash", "https://app.example.com/"],
  ["it in capitals", "https://APP.example.com"],
  ["its scheme in capitals", "HTTPS://app.example.com"],
  ["it twice", `${ALLOWED}, ${ALLOWED}`],
  ["the list", `${ALLOWED}, ${LOCAL}`],
  ["it with an underscore", "https://app.example.com_.evil.example"],
  ["it with a backtick", "https://app.example.com`.evil.example"],
  ["null", "null"],
  ["a wildcard", "*"],
  ["nothing", ""],
  ["a property of every object", "constructor"],
];

type Requests = readonly (readonly [method: string, path: string])[];

/** What each door answers to each request, OPTIONS being a preflight. */
async function answersTo(doors: Awaited<ReturnType<typeof doorsOf>>, all: Requests, headers: Record<string, string>) {
  const answers: [what: string, Heard][] = [];
  for (const [name, door] of doors) {
    for (const [method, path] of all) {
      const asked = method === "OPTIONS" ? PREFLIGHT : {};
      answers.push([`${name} ${method} ${path}`, await door(method, path, { ...asked, ...headers })]);
    }
  }
  return answers;
}

/** Sends these from an origin that is not allowed, with the user's cookie: nobody may read the answer, nothing happens. */
async function expectStrange(origin: string, all?: Requests) {
  const app = await appWithUser(OPEN);
  const [before, doors] = [await storedRows(app), await doorsOf(app)];
  for (const site of ["cross-site", "same-site", undefined]) {
    const headers = { origin, cookie: `${app.cookieName}=${app.session}` };
    const sent = site === undefined ? headers : { ...headers, "sec-fetch-site": site };
    for (const [what, answer] of await answersTo(doors, all ?? requests(app), sent)) {
      expect([what, corsOf(answer)]).toEqual([what, {}]);
      const safe = / (GET|HEAD|OPTIONS) /.test(what);
      expect([what, isCrossSite(answer), answer.status === 403]).toEqual([what, !safe, !safe]);
    }
  }
  expect(await storedRows(app)).toEqual(before);
}

const SOME: Requests = [
  ["GET", "/sessions/current"],
  ["OPTIONS", "/sessions"],
  ["POST", "/sessions"],
  ["DELETE", "/sessions"],
];

test.each(TRICKS)(
  "ASVS 3.4.2: %s is not allowed: no answer names it, what would change something is 403",
  async (_, origin) => {
    await expectStrange(origin, SOME);
  },
);

test("ASVS 3.4.2: so it is with every method of every route", async () => {
  await expectStrange(`${ALLOWED}.evil.example`);
});

test.each(["cross-site", "same-site"])(
  "the control: %s, an allowed origin logs out, and only its Origin says who it is",
  async (site) => {
    for (const index of [0, 1]) {
      const app = await appWithUser(OPEN);
      const [, door] = (await doorsOf(app))[index]!;
      const headers = { "sec-fetch-site": site, cookie: `${app.cookieName}=${app.session}` };
      const logOut = async (more: Record<string, string>) =>
        (await door("DELETE", "/sessions", { ...headers, ...more })).status;
      expect(await logOut({})).toBe(403);
      expect(await logOut({ referer: `${ALLOWED}/`, "x-origin": ALLOWED, "x-forwarded-host": "app.example.com" })).toBe(
        403,
      );
      expect(await logOut({ origin: PUBLIC.BIENVENUE_PUBLIC_URL })).toBe(403);
      expect(await logOut({ origin: ALLOWED })).toBe(302);
      expect(await app.auth.getUserFromSessionId(app.session)).toBeUndefined();
    }
  },
);

test("without the setting an answer is the same whatever Origin says, and varies by nothing", async () => {
  const app = await makeApp(PUBLIC);
  const doors = await doorsOf(app);
  // A challenge is another each time.
  const alike = requests(app).filter(([, path]) => path !== "/passkeys/login/options");
  const answers = (origin?: string) =>
    answersTo(doors, alike, { "sec-fetch-site": "none", ...(origin === undefined ? {} : { origin }) });
  const plain = await answers();
  for (const origin of [ALLOWED, "null"]) expect(await answers(origin)).toEqual(plain);
  expect(plain.filter(([, answer]) => "vary" in answer.headers || Object.keys(corsOf(answer)).length > 0)).toEqual([]);
});
