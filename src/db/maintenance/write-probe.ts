import type { Kysely } from "kysely";
import { prepared } from "../kernel/prepared.ts";
import { write } from "../kernel/write.ts";
import type { Schema } from "../schema.ts";

/**
 * Makes what a login needs happen once, and leaves nothing behind: a transaction that may write sessions of users, writes a
 * row of its own under `name`, takes it back, and is on disk. Throws `database_unavailable` where a login could not be stored:
 * by a standby, a full disk, a table that somebody has locked, a pooler that knows no transactions.
 */
export function writeProbe(kysely: Kysely<Schema>, name: string): () => Promise<void> {
  const touchUsers = prepared<{ id: number }, object>((p) =>
    kysely.selectFrom("users").select("id").where("id", "=", p("id")).forKeyShare(),
  );
  const touchSessions = prepared<{ digest: string }, object>((p) =>
    kysely.deleteFrom("sessions").where("digest", "=", p("digest")),
  );
  const insert = prepared<{ name: string }, object>((p) =>
    kysely.insertInto("leases").values({ name: p("name"), holder: p("name"), expires_at: 0 }),
  );
  const remove = prepared<{ name: string }, object>((p) => kysely.deleteFrom("leases").where("name", "=", p("name")));
  return async () => {
    await write(kysely, [
      // No row matches: the question is whether one could be locked and written.
      { query: touchUsers.with({ id: 0 }) },
      { query: touchSessions.with({ digest: "" }) },
      { query: insert.with({ name }), minRows: 1 },
      { query: remove.with({ name }), minRows: 1 },
    ]);
  };
}
