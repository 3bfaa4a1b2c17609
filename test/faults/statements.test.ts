import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { Kysely } from "kysely";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { assemble } from "../../src/assemble/create-auth-service.ts";
import { openDatabase } from "../../src/assemble/open-database.ts";
import { loadConfig } from "../../src/config/config.ts";
import { createLog } from "../../src/ports/log.ts";
import { isLong, PATIENT } from "../effort.ts";
import { bundled } from "../support/bundled.ts";
import { DATABASES } from "../support/databases.ts";
import { mailedToken } from "../support/mailed.ts";
import { cheapHasher } from "../support/make-app.ts";
import { operationsOf } from "../support/operations.ts";

let dying = "";
beforeAll(async () => {
  dying = await bundled("dying.mjs");
});

const SHARED = DATABASES.filter(([name]) => name !== "sqlite in memory");
const [EMAIL, NEW_EMAIL, PASSWORD] = ["guillaume@example.com", "holberton@example.com", "b4l0u"];

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly form?: Record<string, string>;
  readonly session: string;
}

type Service = Awaited<ReturnType<typeof assemble>> &
  ReturnType<typeof operationsOf> & { readonly clock: { now(): number } };
/** What is asked for, once everything for it is there. */
type Preparation = (service: Service, session: string) => Promise<Omit<Asked, "session">>;

const proof = async (service: Service) => {
  const user = (await service.db.findUserBy({ email: EMAIL }))!;
  await service.requestEmailChange(user, NEW_EMAIL, {});
  const token = await mailedToken(service, "email_change");
  return { token, email: NEW_EMAIL, password: PASSWORD };
};

const CHANGES: readonly (readonly [what: string, least: number, prepare: Preparation])[] = [
  [
    "a reset",
    8,
    async ({ auth }) => {
      const form = { email: EMAIL, reset_token: await auth.getResetPasswordToken(EMAIL), new_password: "t4rt1fl3tt3" };
      return { method: "PUT", path: "/reset_password", form };
    },
  ],
  ["a wish for another email", 5, async () => ({ method: "PUT", path: "/email", form: { email: NEW_EMAIL } })],
  [
    "a change of email",
    10,
    async (service) => ({ method: "PUT", path: "/email_verification", form: await proof(service) }),
  ],
  [
    "the undoing of a change of email",
    10,
    async (service) => {
      const { token, password } = await proof(service);
      await service.verifyEmail(token, password, {});
      return { method: "PUT", path: "/secure_account", form: { token: await mailedToken(service, "email_changed") } };
    },
  ],
  ["a deletion", 1, async () => ({ method: "DELETE", path: "/users/me" })],
];

/** A database with a user who has a session, a device, a token and a waiting mail, and everything for the change. */
async function prepared(url: string, prepare: Preparation): Promise<Asked> {
  const options = { hasher: cheapHasher(), log: createLog("silent") };
  const service = await assemble(loadConfig({ ...PATIENT, DATABASE_URL: url }), options);
  try {
    await service.auth.registerUser(EMAIL, PASSWORD);
    await service.auth.getResetPasswordToken(EMAIL);
    const operations = operationsOf(service.services);
    const { token: session } = (await operations.logIn(EMAIL, PASSWORD))!;
    return { ...(await prepare({ ...service, ...operations, clock: service.services.clock }, session)), session };
  } finally {
    await service.close();
  }
}

/** Every row of every table but the one of attempts: what was tried has been tried. */
async function stored(kysely: Kysely<never>): Promise<Record<string, unknown[]>> {
  const tables = (await kysely.introspection.getTables())
    .map(({ name }) => name)
    .filter((name) => name !== "attempts")
    .sort();
  const rows: Record<string, unknown[]> = {};
  for (const name of tables) {
    const found = await (kysely as unknown as Kysely<Record<string, object>>).selectFrom(name).selectAll().execute();
    rows[name] = found.map((row) => JSON.stringify(row)).sort();
  }
  return rows;
}

async function dieAfter(after: number, url: string, request: Asked) {
  const child = spawn(process.execPath, [dying, JSON.stringify({ url, after, request })], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const exited = once(child, "exit");
  const status = await text(child.stdout);
  const [, signal] = (await exited) as [number | null, string | null];
  return { signal, status };
}

describe.each(SHARED)("a process that dies between two statements, on %s", (_name, newUrl) => {
  test.each(CHANGES)("%s is whole or has not been", async (what, least, prepare) => {
    const url = await newUrl();
    const request = await prepared(url, prepare);
    const { kysely } = openDatabase(loadConfig({ ...PATIENT, DATABASE_URL: url }));
    onTestFinished(() => kysely.destroy());
    const before = await stored(kysely as never);
    // In the short form after every third statement, over the changes after each.
    const step = isLong ? 1 : 3;
    for (let after = 1 + (CHANGES.findIndex(([name]) => name === what) % step); ; after += step) {
      const { signal, status } = await dieAfter(after, url, request);
      const now = await stored(kysely as never);
      if (signal === null) {
        // The control: it was not the same thing all the time.
        expect([status, after > least]).toEqual(["200", true]);
        expect(now).not.toEqual(before);
        return;
      }
      expect([after, signal, now]).toEqual([after, "SIGKILL", before]);
    }
  });
});
