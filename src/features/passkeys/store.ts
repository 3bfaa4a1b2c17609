import type { Domain } from "../../core/domain.ts";
import { prepared, statementsOf } from "../../db/kernel/prepared.ts";
import type { Retention } from "../../db/kernel/retention.ts";
import { type Statement, write } from "../../db/kernel/write.ts";
import type { ChallengesTable, Database, PasskeysTable } from "../../db/schema.ts";
import { secondFactors, settle } from "../../db/tables/second-factors.ts";
import { type SideEffects, sideEffects } from "../../db/tables/side-effects.ts";

/** What a challenge may be used for; one of another purpose is rejected. */
export type Purpose = "login" | "second_step" | "confirm" | "registration";

/** A challenge as it was handed out. */
export interface Challenge {
  readonly purpose: Purpose;
  /** The user it was made for; null for a login that begins with a passkey. */
  readonly userId: number | null;
  /** The id of the session, or the digest of the login, that it was made in. */
  readonly bound: string | null;
  /** The user's `credential_epoch` at that time. */
  readonly epoch: number | null;
  readonly expiresAt: number;
}

/** A passkey. Times are epoch milliseconds. */
export interface Passkey {
  readonly id: string;
  readonly userId: number;
  readonly rpId: string;
  readonly publicKey: string;
  readonly signCount: number;
  /** Since when it is known that it may be synced, and has been. */
  readonly backupEligibleAt: number | null;
  readonly backedUpAt: number | null;
  readonly aaguid: string;
  readonly transports: string;
  /** Empty: it has none. */
  readonly name: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

/** The maximum number of passkeys of a user. */
export const MAX_PASSKEYS = 25;

const COLUMNS = [
  "passkeys.id as id",
  "passkeys.user_id as userId",
  "passkeys.rp_id as rpId",
  "passkeys.public_key as publicKey",
  "passkeys.sign_count as signCount",
  "passkeys.backup_eligible_at as backupEligibleAt",
  "passkeys.backed_up_at as backedUpAt",
  "passkeys.aaguid as aaguid",
  "passkeys.transports as transports",
  "passkeys.name as name",
  "passkeys.created_at as createdAt",
  "passkeys.last_used_at as lastUsedAt",
] as const;

const UNFLUSHED = { flushed: false };

type NewPasskey = Omit<PasskeysTable, "last_used_at">;

const statements = statementsOf((kysely) => {
  const insertChallenge = prepared<ChallengesTable, object>((p) =>
    kysely.insertInto("challenges").values({
      digest: p("digest"),
      purpose: p("purpose"),
      user_id: p("user_id"),
      bound: p("bound"),
      epoch: p("epoch"),
      expires_at: p("expires_at"),
    }),
  );
  /** Of concurrent responses to one challenge one gets it, and it is gone whatever comes of that. */
  const takeChallenge = prepared<{ digest: string }, Challenge>((p) =>
    kysely
      .deleteFrom("challenges")
      .where("digest", "=", p("digest"))
      .returning(["purpose", "user_id as userId", "bound", "epoch", "expires_at as expiresAt"])
      .$castTo<Challenge>(),
  );
  const insertHandle = prepared<{ userId: number; handle: string }, object>((p) =>
    kysely
      .insertInto("passkey_users")
      .values({ user_id: p("userId"), handle: p("handle") })
      .onConflict((conflict) => conflict.column("user_id").doNothing()),
  );
  const handle = prepared<{ userId: number }, { handle: string }>((p) =>
    kysely.selectFrom("passkey_users").select("handle").where("user_id", "=", p("userId")),
  );
  const ofUser = prepared<{ userId: number }, Passkey>((p) =>
    kysely
      .selectFrom("passkeys")
      .select(COLUMNS)
      .where("user_id", "=", p("userId"))
      .orderBy("created_at")
      .orderBy("id"),
  );
  const byId = prepared<{ id: string }, Passkey & { handle: string }>((p) =>
    kysely
      .selectFrom("passkeys")
      .innerJoin("passkey_users", "passkey_users.user_id", "passkeys.user_id")
      .select([...COLUMNS, "passkey_users.handle as handle"])
      .where("passkeys.id", "=", p("id")),
  );
  /**
   * Nothing for a credential that is registered already, above the limit, or for a user whose credentials are others since.
   * The user has to be locked.
   */
  const insert = prepared<NewPasskey & { epoch: number }, { id: string }>((p) =>
    kysely
      .insertInto("passkeys")
      .columns([
        ...(["id", "user_id", "rp_id", "public_key", "alg", "sign_count"] as const),
        ...(["backup_eligible_at", "backed_up_at", "aaguid", "transports", "name", "created_at"] as const),
      ])
      .expression((eb) =>
        eb
          .selectFrom("users")
          .select([
            eb.cast<string>(eb.val(p("id")), "text").as("id"),
            "users.id as user_id",
            eb.cast<string>(eb.val(p("rp_id")), "text").as("rp_id"),
            eb.cast<string>(eb.val(p("public_key")), "text").as("public_key"),
            eb.cast<number>(eb.val(p("alg")), "integer").as("alg"),
            eb.cast<number>(eb.val(p("sign_count")), "bigint").as("sign_count"),
            eb.cast<number | null>(eb.val(p("backup_eligible_at")), "bigint").as("backup_eligible_at"),
            eb.cast<number | null>(eb.val(p("backed_up_at")), "bigint").as("backed_up_at"),
            eb.cast<string>(eb.val(p("aaguid")), "text").as("aaguid"),
            eb.cast<string>(eb.val(p("transports")), "text").as("transports"),
            eb.cast<string>(eb.val(p("name")), "text").as("name"),
            eb.cast<number>(eb.val(p("created_at")), "bigint").as("created_at"),
          ])
          .where("users.id", "=", p("user_id"))
          .where("users.credential_epoch", "=", p("epoch"))
          .where(
            eb
              .selectFrom("passkeys as others")
              .select((count) => count.fn.countAll<number>().as("count"))
              .where("others.user_id", "=", p("user_id")),
            "<",
            MAX_PASSKEYS,
          ),
      )
      .onConflict((conflict) => conflict.column("id").doNothing())
      .returning("id"),
  );
  const rename = prepared<{ id: string; userId: number; name: string }, { id: string }>((p) =>
    kysely
      .updateTable("passkeys")
      .set({ name: p("name") })
      .where("id", "=", p("id"))
      .where("user_id", "=", p("userId"))
      .returning("id"),
  );
  /** Unless it is the last way into the account. The user has to be locked, or two concurrent removals would each rely on the other passkey. */
  const remove = prepared<{ id: string; userId: number; rpId: string }, { id: string }>((p) =>
    kysely
      .deleteFrom("passkeys")
      .where("id", "=", p("id"))
      .where("user_id", "=", p("userId"))
      .where((eb) =>
        eb.or([
          eb.exists(
            eb
              .selectFrom("users")
              .select("users.id")
              .where("users.id", "=", p("userId"))
              .where("hashed_password", "is not", null),
          ),
          eb.exists(
            eb
              .selectFrom("passkeys as others")
              .select("others.id")
              .where("others.user_id", "=", p("userId"))
              .where("others.rp_id", "=", p("rpId"))
              .where("others.id", "!=", p("id")),
          ),
        ]),
      )
      .returning("id"),
  );
  /**
   * Records a use, if the counter has grown since the last one, or the authenticator keeps none, or the passkey is synced and may
   * be on several devices at once. The stored count never decreases.
   */
  const use = prepared<
    { id: string; userId: number; rpId: string; signCount: number; backedUpAt: number | null; now: number },
    { id: string }
  >((p) =>
    kysely
      .updateTable("passkeys")
      .set((eb) => ({
        sign_count: eb
          .case()
          .when("sign_count", "<", eb.cast<number>(eb.val(p("signCount")), "bigint"))
          .then(eb.cast<number>(eb.val(p("signCount")), "bigint"))
          .else(eb.ref("sign_count"))
          .end(),
        backed_up_at: p("backedUpAt"),
        last_used_at: p("now"),
      }))
      .where("id", "=", p("id"))
      .where("user_id", "=", p("userId"))
      .where("rp_id", "=", p("rpId"))
      .where((eb) =>
        eb.or([
          eb("sign_count", "<", p("signCount")),
          eb.and([eb("sign_count", "=", 0), eb(eb.cast<number>(eb.val(p("signCount")), "bigint"), "=", 0)]),
          eb("backup_eligible_at", "is not", null),
        ]),
      )
      .returning("id"),
  );
  return { insertChallenge, takeChallenge, insertHandle, handle, ofUser, byId, insert, rename, remove, use };
});

/** Challenges without a response in time. */
export const retention: Retention = {
  table: "challenges",
  key: "digest",
  expired: (database, { now }) =>
    database.selectFrom("challenges").select("digest as key").where("expires_at", "<=", now),
};

/** Stores a challenge; with `handle` for a user who may have none yet. It may be lost in a power failure: clients ask again. */
export async function storeChallenge(database: Database, row: ChallengesTable, handle?: string): Promise<void> {
  const { insertChallenge, insertHandle } = statements(database);
  const userId = row.user_id;
  const handles = handle === undefined || userId === null ? [] : [{ query: insertHandle.with({ userId, handle }) }];
  await write(database, [{ query: insertChallenge.with(row) }, ...handles], UNFLUSHED);
}

/** Takes a challenge by its digest; only the first caller gets it. It is flushed along with the write that it leads to. */
export async function takeChallenge(database: Database, key: string): Promise<Challenge | undefined> {
  const written = await write(
    database,
    [{ query: statements(database).takeChallenge.with({ digest: key }) }],
    UNFLUSHED,
  );
  return written?.[0]?.[0] as Challenge | undefined;
}

/** The name by which authenticators know a user; undefined for users who never began to add a passkey. */
export async function handleOf(database: Database, userId: number): Promise<string | undefined> {
  const [row] = await statements(database).handle(database, { userId });
  return row?.handle;
}

/** Oldest first. */
export function passkeysOf(database: Database, userId: number): Promise<Passkey[]> {
  return statements(database).ofUser(database, { userId });
}

/** A passkey by its credential id, with its owner's handle. */
export async function findPasskey(
  database: Database,
  id: string,
): Promise<(Passkey & { readonly handle: string }) | undefined> {
  const [row] = await statements(database).byId(database, { id });
  return row;
}

/** The statement that stores a new passkey, of a user who is locked and whose credentials are still those of `epoch`. */
export function inserting(database: Database, row: NewPasskey, epoch: number): Statement {
  return { query: statements(database).insert.with({ ...row, epoch }), minRows: 1 };
}

/** What a use of a passkey writes. The write is undone if the counter has not grown, unless the passkey is synced. */
export function using(
  database: Database,
  values: {
    readonly id: string;
    readonly userId: number;
    readonly rpId: string;
    readonly signCount: number;
    readonly backedUpAt: number | null;
    readonly now: number;
  },
): Statement {
  return { query: statements(database).use.with(values), minRows: 1 };
}

/** Returns false if the user has no such passkey. */
export async function rename(database: Database, userId: number, id: string, name: string): Promise<boolean> {
  return (
    (await write(database, [{ query: statements(database).rename.with({ id, userId, name }), minRows: 1 }])) !==
    undefined
  );
}

/** Removes a passkey; with the last factor two-step login ends. Returns false if the user has no such passkey, or no other way in. */
export async function remove(
  { database, relyingParty: { rpId } }: Domain,
  userId: number,
  id: string,
  effects: SideEffects,
): Promise<boolean> {
  const written = await write(database, [
    { query: secondFactors(database).lockUser.with({ userId }), minRows: 1 },
    { query: statements(database).remove.with({ id, userId, rpId }), minRows: 1 },
    ...settle(database, userId),
    ...sideEffects(database, effects, userId),
  ]);
  return written !== undefined;
}

/** How many passkeys were made for another domain than this one: they cannot be used now. */
export async function countElsewhere({
  database,
  relyingParty,
}: Pick<Domain, "database" | "relyingParty">): Promise<number> {
  const { count } = await database
    .selectFrom("passkeys")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("rp_id", "!=", relyingParty.rpId)
    .executeTakeFirstOrThrow();
  return count;
}
