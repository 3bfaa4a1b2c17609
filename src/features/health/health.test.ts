import { expect, test } from "vitest";
import { makeApp } from "../../../test/support/make-app.ts";

const from = (remoteAddress: string) => ({ incoming: { socket: { remoteAddress } } });

test("GET /health/live is 200 whatever the database does", async () => {
  const app = await makeApp();
  await app.db.kysely.destroy();
  expect(await (await app.request("GET", "/health/live")).json()).toEqual({ status: "ok" });
});

test("GET /health/ready is 200 with a database that is up to date", async () => {
  const app = await makeApp();
  const response = await app.request("GET", "/health/ready");
  expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
});

test.each([
  ["this machine", from("127.0.0.1"), true],
  ["this machine over IPv6", from("::1"), true],
  ["another machine", from("192.0.2.7"), false],
])("details are told to %s: %s", async (_who, bindings, told) => {
  const app = await makeApp({ BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" });
  const response = await app.app.request("http://10.0.0.1/health/ready", {}, bindings);
  expect("checks" in ((await response.json()) as object)).toBe(told);
});

test("what a proxy on this machine forwards is not this machine", async () => {
  const app = await makeApp({ BIENVENUE_PUBLIC_URL: "https://accounts.example.com", BIENVENUE_MAIL: "none" });
  const headers = { "x-forwarded-for": "192.0.2.7" };
  const response = await app.app.request("http://10.0.0.1/health/ready", { headers }, from("127.0.0.1"));
  expect(await response.json()).toEqual({ status: "ok" });
});

test.each([
  [
    "pending",
    503,
    "unavailable",
    (app: Awaited<ReturnType<typeof makeApp>>) => app.db.kysely.deleteFrom("kysely_migration" as never).execute(),
  ],
  [
    "newer",
    200,
    "ok",
    (app: Awaited<ReturnType<typeof makeApp>>) =>
      app.db.kysely
        .insertInto("kysely_migration" as never)
        .values({ name: "9999-from-the-future", timestamp: "" } as never)
        .execute(),
  ],
])(
  "GET /health/ready with migrations %s is %i: during an upgrade the older nodes go on",
  async (state, code, status, spoil) => {
    const app = await makeApp();
    await spoil(app);
    const response = await app.app.request("http://localhost/health/ready", {}, from("127.0.0.1"));
    expect(response.status).toBe(code);
    expect(await response.json()).toEqual({ status, checks: { database: "ok", migrations: state, warnings: [] } });
  },
);

test("GET /health/ready is 503 without a database", async () => {
  const app = await makeApp();
  await app.db.kysely.destroy();
  expect((await app.request("GET", "/health/ready")).status).toBe(503);
});

test("a flood of questions is not one of writes: who asks while one is being answered hears the same", async () => {
  const app = await makeApp();
  app.queries.length = 0;
  const answers = await Promise.all(Array.from({ length: 100 }, () => app.request("GET", "/health/ready")));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const written = app.queries.filter(({ query }) => /^insert into "leases"/.test(query.sql));
  expect(written).toHaveLength(1);
  await app.request("GET", "/health/ready");
  expect(app.queries.filter(({ query }) => /^insert into "leases"/.test(query.sql))).toHaveLength(2);
});
