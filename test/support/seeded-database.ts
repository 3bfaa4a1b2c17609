import { randomUUID } from "node:crypto";
import type { Kysely, Transaction } from "kysely";
import { openDatabase } from "../../src/assemble/open-database.ts";
import { loadConfig } from "../../src/config/config.ts";
import type { DB } from "../../src/db/db.ts";
import { migrate } from "../../src/db/migrate.ts";
import { migrationsOf } from "../../src/features/feature.ts";
import * as features from "../../src/features/index.ts";
import { PATIENT } from "../effort.ts";

type OurDatabase = DB["kysely"];
type Tables = OurDatabase extends Kysely<infer Known> ? Known : never;

/** Works on a database of ours, up to date, and closes it. */
export async function within<T>(url: string, work: (kysely: OurDatabase) => Promise<T>): Promise<T> {
  const { kysely } = openDatabase(loadConfig({ ...PATIENT, DATABASE_URL: url }));
  try {
    await migrate(kysely as never, migrationsOf(Object.values(features)));
    return await work(kysely);
  } finally {
    await kysely.destroy();
  }
}

const TEXTS = ["plain", "Ärger", "ß", "ﬀ", "日本", "😀", "O'Brien", 'a"b\\c', "a_B", "A b", "z\ttab", ""];
/** To insert rows one by one takes ten times as long. */
const AT_ONCE = 200;

/** The rows that a user of a number has in every table, in the order in which they can be inserted. */
function rowsOf(id: number) {
  const text = TEXTS[id % TEXTS.length] as string;
  const email = `${text}${id}@example.com`;
  const digest = `${id % 2 ? "a" : "B"}${text}${randomUUID()}`;
  const odd = id % 2 === 1;
  return {
    users: {
      public_id: randomUUID(),
      email,
      canonical_email: email,
      hashed_password: `$argon2id$${text}`,
      created_at: 1_767_225_600_000 + id,
      verified_at: id % 3 ? null : 1,
      disabled_at: id % 5 ? null : 2,
    },
    sessions: {
      digest,
      id: randomUUID(),
      user_id: id,
      created_at: id,
      last_seen_at: id,
      last_seen_hour: 0,
      expires_at: Number.MAX_SAFE_INTEGER,
      user_agent: odd ? text : null,
      network: null,
      methods: "pwd",
    },
    tokens: { digest, purpose: "password_reset", user_id: id, email, expires_at: id },
    trusted_browsers: { digest, user_id: id, created_at: id, last_seen_at: id, last_seen_day: 0 },
    challenges: {
      digest,
      purpose: "login",
      user_id: id,
      bound: odd ? text : null,
      epoch: odd ? 0 : null,
      expires_at: id,
    },
    mail_logins: {
      ...{ digest, mail_id: digest, user_id: odd ? id : null, epoch: odd ? 0 : null, code: odd ? text : null },
      ...{ tries: id % 5, return_to: text, expires_at: id },
    },
    logins: { digest, user_id: id, epoch: 0, methods: "pwd", created_at: id, expires_at: id },
    passkey_users: { user_id: id, handle: digest },
    passkeys: {
      ...{ id: digest, user_id: id, rp_id: "example.com", public_key: text, alg: -7, sign_count: id, aaguid: text },
      ...{ transports: "internal hybrid", name: text, created_at: id, backed_up_at: odd ? id : null },
    },
    recovery_codes: { digest, user_id: id, created_at: id },
    totp_enrolments: { user_id: id, sealed: text, epoch: 0, expires_at: id },
    totps: { user_id: id, sealed: text, sealed_by: "key", last_step: id, confirmed_at: id },
    two_step_removals: { user_id: id, removes_passkeys: id % 2, reason: text, created_at: id, due_at: id },
    attempts: { key: digest, count: id % 7, max: 5, delay: 1000, next_at: id, ends_at: id },
    events: { id: randomUUID(), kind: "login_succeeded", at: id, user_id: id, network: text },
    mails: {
      ...{ id: randomUUID(), kind: "new_device", user_id: id, address: email, canonical_address: email, details: text },
      ...{ language: "fr", created_at: id, due_at: odd ? id : null, attempts: id % 3 },
    },
  } as const;
}

/** Users with rows in every table, in texts of every kind that the columns can hold; the last user is gone again. */
export async function fillWithSamples(url: string, users: number): Promise<void> {
  const fill = async (kysely: Transaction<Tables>) => {
    const all = Array.from({ length: users + 1 }, (_, index) => rowsOf(index + 1));
    for (let from = 0; from < all.length; from += AT_ONCE) {
      const some = all.slice(from, from + AT_ONCE);
      for (const table of Object.keys(some[0] ?? {}) as (keyof ReturnType<typeof rowsOf>)[]) {
        const values = some.map((rows) => rows[table]) as never;
        await kysely
          .insertInto(table as keyof Tables)
          .values(values)
          .execute();
      }
    }
    await kysely
      .deleteFrom("users")
      .where("id", "=", users + 1)
      .execute();
  };
  await within(url, (kysely) => kysely.transaction().execute(fill));
}
