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

/** Users with rows in every table, in texts of every kind that the columns can hold; the last user is gone again. */
export async function fillWithSamples(url: string, users: number): Promise<void> {
  const fill = async (kysely: Transaction<Tables>) => {
    const texts = ["plain", "Ärger", "ß", "ﬀ", "日本", "😀", "O'Brien", 'a"b\\c', "a_B", "A b", "z\ttab", ""];
    for (let id = 1; id <= users + 1; id++) {
      const text = texts[id % texts.length] as string;
      const email = `${text}${id}@example.com`;
      const times = {
        created_at: 1_767_225_600_000 + id,
        verified_at: id % 3 ? null : 1,
        disabled_at: id % 5 ? null : 2,
      };
      await kysely
        .insertInto("users")
        .values({
          public_id: randomUUID(),
          email,
          canonical_email: email,
          hashed_password: `$argon2id$${text}`,
          ...times,
        })
        .execute();
      const digest = `${id % 2 ? "a" : "B"}${text}${randomUUID()}`;
      await kysely
        .insertInto("sessions")
        .values({
          digest,
          id: randomUUID(),
          user_id: id,
          created_at: id,
          last_seen_at: id,
          last_seen_hour: 0,
          expires_at: Number.MAX_SAFE_INTEGER,
          user_agent: id % 2 ? text : null,
          network: null,
          methods: "pwd",
        })
        .execute();
      const token = { digest, purpose: "password_reset" as const, user_id: id, email, expires_at: id };
      await kysely.insertInto("tokens").values(token).execute();
      const seen = { created_at: id, last_seen_at: id, last_seen_day: 0 };
      await kysely
        .insertInto("trusted_browsers")
        .values({ digest, user_id: id, ...seen })
        .execute();
      const attempt = { key: digest, count: id % 7, max: 5, delay: 1000, next_at: id, ends_at: id };
      await kysely.insertInto("attempts").values(attempt).execute();
      const kind = "login_succeeded" as const;
      await kysely
        .insertInto("events")
        .values({ id: randomUUID(), kind, at: id, user_id: id, network: text })
        .execute();
      const mail = { id: randomUUID(), kind: "new_device" as const, user_id: id, address: email, details: text };
      const sent = { language: "fr" as const, created_at: id, due_at: id % 2 ? id : null, attempts: id % 3 };
      await kysely
        .insertInto("mails")
        .values({ ...mail, ...sent, canonical_address: email })
        .execute();
    }
    await kysely
      .deleteFrom("users")
      .where("id", "=", users + 1)
      .execute();
  };
  await within(url, (kysely) => kysely.transaction().execute(fill));
}
