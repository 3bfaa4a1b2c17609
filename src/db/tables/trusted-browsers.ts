import type { Kysely } from "kysely";
import { batchLookups } from "../kernel/batch-lookups.ts";
import { MAX_KEYS, prepared, preparedIn, statementsOf } from "../kernel/prepared.ts";
import type { Statement } from "../kernel/write.ts";
import type { Schema } from "../schema.ts";

/** Browsers that a user is known by, at most; the one that was not seen for longest goes. */
const MAX_PER_USER = 20;
const DAY_MS = 86_400_000;

/** The whole days in a time: the unit of `trusted_browsers.last_seen_day`. */
export function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

/** Look-ups of strangers' devices and networks that are under way; above it each is unknown, and costs nothing. */
const MAX_LOOKUPS = 512;

/** The browser that a login comes from, and its network. */
export interface Browser {
  /** The digest of its cookie's token, and of the one that it gets if that is unknown. */
  readonly presented: string | undefined;
  readonly fresh: string;
  readonly network?: string | undefined;
}

/** What remembers the browser of a login. One that is `isKnown` must be this user's; any other is known from now on. */
export function rememberBrowser(
  kysely: Kysely<Schema>,
  userId: number,
  now: number,
  browser: Browser | undefined,
  isKnown: boolean,
): Statement[] {
  if (!browser) return [];
  const { seen, seenOnDay, insert, prune } = trustedBrowsers(kysely);
  const { presented = "", fresh, network = null } = browser;
  if (isKnown) {
    return [
      { query: seen.with({ digest: presented, userId, now, network }), minRows: 1 },
      { query: seenOnDay.with({ digest: presented, day: dayOf(now) }) },
    ];
  }
  const added = insert.with({ digest: fresh, userId, now, day: dayOf(now), network });
  return [{ query: added }, { query: prune.with({ userId }) }];
}

/**
 * Since when the user of an address has logged in with a browser, and with one that was in a network at its last login;
 * undefined if never. Look-ups that arrive together share a statement, and only so many are made at once: a flood asks too.
 */
export const browserLookups = statementsOf((kysely) => {
  const byDigests = preparedIn<string, { digest: string; canonical: string; since: number }>((digests) =>
    kysely
      .selectFrom("trusted_browsers")
      .innerJoin("users", "users.id", "trusted_browsers.user_id")
      .select([
        "trusted_browsers.digest as digest",
        "trusted_browsers.created_at as since",
        "users.canonical_email as canonical",
      ])
      .where("trusted_browsers.digest", "in", digests),
  );
  const byAddresses = preparedIn<string, { canonical: string; network: string; since: number }>((addresses) =>
    kysely
      .selectFrom("users")
      .innerJoin("trusted_browsers", "trusted_browsers.user_id", "users.id")
      .select([
        "users.canonical_email as canonical",
        "trusted_browsers.network as network",
        "trusted_browsers.created_at as since",
      ])
      .where("users.canonical_email", "in", addresses)
      .where("trusted_browsers.network", "is not", null)
      .$narrowType<{ network: string }>(),
  );
  const ownerOf = batchLookups(
    async (digests: readonly string[]) => {
      const rows = await byDigests(kysely, digests);
      return new Map(rows.map((row) => [row.digest, row]));
    },
    MAX_KEYS,
    MAX_LOOKUPS,
  );
  const networksOf = batchLookups(
    async (addresses: readonly string[]) => {
      const networks = new Map<string, Map<string, number>>();
      for (const { canonical, network, since } of await byAddresses(kysely, addresses)) {
        const ofUser = networks.get(canonical) ?? new Map<string, number>();
        networks.set(canonical, ofUser.set(network, Math.min(since, ofUser.get(network) ?? since)));
      }
      return networks;
    },
    MAX_KEYS,
    MAX_LOOKUPS,
  );
  return {
    browserTrustedSince: async (digest: string, canonical: string) => {
      const owner = await ownerOf(digest);
      return owner?.canonical === canonical ? owner.since : undefined;
    },
    networkTrustedSince: async (network: string, canonical: string) => (await networksOf(canonical))?.get(network),
  };
});

/** A device at a login of its user. */
interface Seen {
  readonly digest: string;
  readonly userId: number;
  readonly now: number;
  readonly network: string | null;
}

export const trustedBrowsers = statementsOf((kysely) => {
  /** Notes that a user's device is here again; nothing for one that is not this user's. */
  const seen = prepared<Seen, { digest: string }>((p) =>
    kysely
      .updateTable("trusted_browsers")
      .set({ last_seen_at: p("now"), network: p("network") })
      .where("digest", "=", p("digest"))
      .where("user_id", "=", p("userId"))
      .returning("digest"),
  );
  /** Apart, because SQLite writes an index anew whenever its column is set: on the other logins of a day this finds no row. */
  const seenOnDay = prepared<{ digest: string; day: number }, object>((p) =>
    kysely
      .updateTable("trusted_browsers")
      .set({ last_seen_day: p("day") })
      .where("digest", "=", p("digest"))
      .where("last_seen_day", "<", p("day")),
  );
  const insert = prepared<Seen & { day: number }, object>((p) =>
    kysely.insertInto("trusted_browsers").values({
      digest: p("digest"),
      user_id: p("userId"),
      created_at: p("now"),
      last_seen_at: p("now"),
      last_seen_day: p("day"),
      network: p("network"),
    }),
  );
  const prune = prepared<{ userId: number }, object>((p) =>
    kysely
      .deleteFrom("trusted_browsers")
      .where("user_id", "=", p("userId"))
      .where("digest", "not in", (eb) =>
        eb
          .selectFrom("trusted_browsers as kept")
          .select("kept.digest")
          .where("kept.user_id", "=", p("userId"))
          .orderBy("kept.last_seen_at", "desc")
          .limit(MAX_PER_USER),
      ),
  );
  const isOfUser = prepared<{ userId: number; digest: string }, { digest: string }>((p) =>
    kysely
      .selectFrom("trusted_browsers")
      .select("digest")
      .where("digest", "=", p("digest"))
      .where("user_id", "=", p("userId")),
  );
  const deleteAll = prepared<{ userId: number }, object>((p) =>
    kysely.deleteFrom("trusted_browsers").where("user_id", "=", p("userId")),
  );
  return { seen, seenOnDay, insert, prune, isOfUser, deleteAll };
});
