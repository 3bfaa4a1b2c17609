import { describe, expect, inject, test } from "vitest";
import { write } from "../src/db/kernel/write.ts";
import { newPostgresDatabase } from "./support/databases.ts";
import { makeApp } from "./support/make-app.ts";
import { countedPostgres } from "./support/round-trips.ts";

const EMAIL = "guillaume@example.com";

describe.runIf(inject("postgres") !== "")("round trips to PostgreSQL", () => {
  const open = async () => {
    const { url, count } = await countedPostgres(await newPostgresDatabase());
    const app = await makeApp({ BIENVENUE_DATABASE_URL: url });
    const tripsOf = async (work: () => Promise<unknown>) => {
      await work(); // connections are open and statements prepared
      const before = count();
      await work();
      return count() - before;
    };
    return { app, tripsOf };
  };

  test("a change without a decision in it takes two: everything, and its commit", async () => {
    const { app, tripsOf } = await open();
    const { kysely } = app.db;
    const insert = (name: string) =>
      kysely.insertInto("leases").values({ name, holder: "a test", expires_at: 0 }).compile();
    const remove = kysely.deleteFrom("leases").compile();
    const statements = [...["a", "b", "c", "d", "e"].map(insert), remove].map((query) => ({ query }));
    expect(await tripsOf(() => write(kysely, statements))).toBe(2);
    expect(await tripsOf(() => write(kysely, statements.slice(-1)))).toBe(1);
    // Control: the same, one statement after the other.
    const oneByOne = kysely.transaction().execute.bind(kysely.transaction());
    expect(
      await tripsOf(() =>
        oneByOne(async (trx) => {
          for (const { query } of statements) await trx.executeQuery(query);
        }),
      ),
    ).toBe(8);
  });

  test("of each use case", async () => {
    const { app, tripsOf } = await open();
    const { auth } = app;
    await auth.registerUser(EMAIL, "b4l0u");
    const token = (await auth.createSession(EMAIL)) ?? "";
    const device = (await app.logIn(EMAIL, "b4l0u"))?.browser;
    const live = { ...(await app.findSession(token))!, token };
    expect({
      "session check": await tripsOf(() => app.findSession(token)),
      // What is counted (one look, and two to write it), the user, the last logins, and two for the change.
      login: await tripsOf(() => app.logIn(EMAIL, "b4l0u")),
      "login from a known browser": await tripsOf(() => app.logIn(EMAIL, "b4l0u", { browser: device })),
      "change of a name": await tripsOf(() => app.changeProfile(live, { name: "Guillaume" }, {})),
      "request for a reset": await tripsOf(() => app.requestPasswordReset(EMAIL, {})),
    }).toEqual({
      "session check": 1,
      login: 7,
      "login from a known browser": 7,
      "change of a name": 2,
      "request for a reset": 3,
    });
  });
});
