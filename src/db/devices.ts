import type { Kysely } from "kysely";
import type { Step } from "./change.ts";
import { type Executor, hot } from "./hot.ts";
import type { Schema } from "./schema.ts";

/** Browsers that a user is known by, at most; the one that was not seen for longest goes. */
const MOST_PER_USER = 20;

/** The browser that a login comes from: the digest of its cookie's token, and of the one that it gets if that is unknown. */
export interface Device {
  readonly presented: string | undefined;
  readonly fresh: string;
}

/** Answers whether a user has logged in with a device before; one that is not known is from now on. */
export function deviceNoter(kysely: Kysely<Schema>) {
  const { seen, insert, prune } = deviceStatements(kysely);
  return async (executor: Executor, userId: number, now: number, device: Device | undefined): Promise<boolean> => {
    if (!device) return false;
    const { presented, fresh } = device;
    const known = presented === undefined ? [] : await seen(executor, { digest: presented, userId, now });
    if (known.length > 0) return true;
    await insert(executor, { digest: fresh, userId, now });
    await prune(executor, { userId });
    return false;
  };
}

/**
 * What notes the device of a login. For one that is known the change is undone if it is not this user's after all; another
 * one is known from now on.
 */
export function deviceSteps(kysely: Kysely<Schema>) {
  const { seen, insert, prune } = deviceStatements(kysely);
  return (userId: number, now: number, device: Device | undefined, isKnown: boolean): Step[] => {
    if (!device) return [];
    const { presented = "", fresh } = device;
    if (isKnown) return [{ statement: seen.with({ digest: presented, userId, now }), least: 1 }];
    return [{ statement: insert.with({ digest: fresh, userId, now }) }, { statement: prune.with({ userId }) }];
  };
}

export type NoteDevice = ReturnType<typeof deviceNoter>;

/** Answers whether the user of an address has logged in with a device before. */
export function deviceKnower(kysely: Kysely<Schema>) {
  const known = hot<{ digest: string; canonical: string }, { digest: string }>((p) =>
    kysely
      .selectFrom("devices")
      .innerJoin("users", "users.id", "devices.user_id")
      .select("devices.digest as digest")
      .where("devices.digest", "=", p("digest"))
      .where("users.canonical_email", "=", p("canonical")),
  );
  return async (digest: string, canonical: string): Promise<boolean> =>
    (await known(kysely, { digest, canonical })).length > 0;
}

function deviceStatements(kysely: Kysely<Schema>) {
  /** Notes that a user's device is here again; nothing for one that is not this user's. */
  const seen = hot<{ digest: string; userId: number; now: number }, { digest: string }>((p) =>
    kysely
      .updateTable("devices")
      .set({ last_seen_at: p("now") })
      .where("digest", "=", p("digest"))
      .where("user_id", "=", p("userId"))
      .returning("digest"),
  );
  const insert = hot<{ digest: string; userId: number; now: number }, object>((p) =>
    kysely
      .insertInto("devices")
      .values({ digest: p("digest"), user_id: p("userId"), created_at: p("now"), last_seen_at: p("now") }),
  );
  const prune = hot<{ userId: number }, object>((p) =>
    kysely
      .deleteFrom("devices")
      .where("user_id", "=", p("userId"))
      .where("digest", "not in", (eb) =>
        eb
          .selectFrom("devices as kept")
          .select("kept.digest")
          .where("kept.user_id", "=", p("userId"))
          .orderBy("kept.last_seen_at", "desc")
          .limit(MOST_PER_USER),
      ),
  );
  return { seen, insert, prune };
}
