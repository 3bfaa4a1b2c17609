import type { Kysely } from "kysely";
import type { Domain } from "../../core/domain.ts";
import { deleteQuietly } from "../../db/kernel/expiry.ts";
import { prepared, statementsOf } from "../../db/kernel/prepared.ts";
import type { Retention } from "../../db/kernel/retention.ts";
import type { Statement } from "../../db/kernel/write.ts";
import { mails } from "../../db/tables/mails.ts";
import { forgetFactors } from "../../db/tables/second-factors.ts";
import { sessions } from "../../db/tables/sessions.ts";
import { tokens } from "../../db/tables/tokens.ts";
import { trustedBrowsers } from "../../db/tables/trusted-browsers.ts";
import { CREDENTIALS_COLUMNS, type CredentialsRow } from "../../db/tables/users.ts";

/** A request for a login by mail, or for a code by which the user of a session confirms. */
interface MailLoginsTable {
  /** SHA-256 of the token in the cookie of the browser that asked; of a confirmation, of what names its session. */
  readonly digest: string;
  /** The mail that carries the link and the code. */
  readonly mail_id: string;
  /** Null: nobody has the address. */
  readonly user_id: number | null;
  /** The user's `credential_epoch` when it was asked for: with another one it is worth nothing. */
  readonly epoch: number | null;
  /** The id of the session in which a user confirms; null: it is for a login. */
  readonly session_id: string | null;
  /** Argon2id of the code; null until the mail is delivered. */
  readonly code: string | null;
  /** Wrong codes. */
  readonly tries: number;
  /** Where to go after the login. */
  readonly return_to: string | null;
  readonly expires_at: number;
}

export const migration = {
  up: async (db: Kysely<unknown>) => {
    await db.schema
      .createTable("mail_logins")
      .addColumn("digest", "text", (column) => column.primaryKey().notNull())
      .addColumn("mail_id", "text", (column) => column.notNull().unique())
      .addColumn("user_id", "integer", (column) => column.references("users.id").onDelete("cascade"))
      .addColumn("epoch", "integer")
      .addColumn("session_id", "text")
      .addColumn("code", "text")
      .addColumn("tries", "integer", (column) => column.notNull())
      .addColumn("return_to", "text")
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("mail_logins_user_id").on("mail_logins").column("user_id").execute();
    await db.schema.createIndex("mail_logins_expires_at").on("mail_logins").column("expires_at").execute();
  },
};

export const retention: Retention = {
  table: "mail_logins",
  key: "digest",
  expired: (database, { now }) =>
    tablesOf(database).selectFrom("mail_logins").select("digest as key").where("expires_at", "<=", now),
};

/** What a request has beside its user. */
export interface Request {
  readonly digest: string;
  readonly mailId: string;
  readonly userId: number | null;
  readonly epoch: number | null;
  readonly sessionId: string | null;
  readonly returnTo: string | null;
  readonly expiresAt: number;
}

const REQUEST_COLUMNS = [
  "mail_logins.digest as digest",
  "mail_logins.mail_id as mailId",
  "mail_logins.user_id as userId",
  "mail_logins.epoch as epoch",
  "mail_logins.session_id as sessionId",
  "mail_logins.return_to as returnTo",
  "mail_logins.expires_at as expiresAt",
] as const;

const tablesOf = statementsOf((database) => database.withTables<{ mail_logins: MailLoginsTable }>());

/** An id that no user has. */
const NO_USER = -1;

export const mailLogins = statementsOf((database) => {
  const kysely = tablesOf(database);

  /** The same statement whether there is such a user or not; a disabled one is nobody. */
  const insert = prepared<
    {
      digest: string;
      mailId: string;
      userId: number;
      sessionId: string | null;
      returnTo: string | null;
      expiresAt: number;
    },
    object
  >((p) => {
    const user = kysely.selectFrom("users").where("users.id", "=", p("userId")).where("users.disabled_at", "is", null);
    return kysely.insertInto("mail_logins").values({
      digest: p("digest"),
      mail_id: p("mailId"),
      user_id: user.select("users.id"),
      epoch: user.select("users.credential_epoch"),
      session_id: p("sessionId"),
      tries: 0,
      return_to: p("returnTo"),
      expires_at: p("expiresAt"),
    });
  });

  /** Of a mail that is delivered again the last code counts. */
  const setCode = prepared<{ mailId: string; code: string; now: number }, { digest: string }>((p) =>
    kysely
      .updateTable("mail_logins")
      .set({ code: p("code") })
      .where("mail_id", "=", p("mailId"))
      .where("expires_at", ">", p("now"))
      .returning("digest"),
  );

  /** Counts a try before it is made: of a hundred at once five get a row. */
  const countTry = prepared<
    { digest: string; max: number; now: number },
    Request & { code: string | null; tries: number }
  >((p) =>
    kysely
      .updateTable("mail_logins")
      .set((eb) => ({ tries: eb("tries", "+", 1) }))
      .where("digest", "=", p("digest"))
      .where("tries", "<", p("max"))
      .where("expires_at", ">", p("now"))
      .returning([...REQUEST_COLUMNS, "mail_logins.code as code", "mail_logins.tries as tries"]),
  );
  const takeTryBack = prepared<{ digest: string }, object>((p) =>
    kysely
      .updateTable("mail_logins")
      .set((eb) => ({ tries: eb("tries", "-", 1) }))
      .where("digest", "=", p("digest")),
  );

  /**
   * The user of a request, as long as its mail's token lives: whatever ends that (another address, a reset) ends the code as
   * well.
   */
  const userOf = prepared<{ userId: number; mailId: string; epoch: number; now: number }, CredentialsRow>((p) =>
    kysely
      .selectFrom("users")
      .select(CREDENTIALS_COLUMNS)
      .where("users.id", "=", p("userId"))
      .where("users.credential_epoch", "=", p("epoch"))
      .where("users.disabled_at", "is", null)
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom("tokens")
            .select("tokens.digest")
            .whereRef("tokens.user_id", "=", "users.id")
            .whereRef("tokens.email", "=", "users.canonical_email")
            .where("tokens.purpose", "=", "login_link")
            .where("tokens.mail_id", "=", p("mailId"))
            .where("tokens.expires_at", ">", p("now")),
        ),
      ),
  );

  /** The live request of a mail's live token, with its user. */
  const byToken = prepared<{ token: string; now: number }, Request & CredentialsRow>((p) =>
    kysely
      .selectFrom("tokens")
      .innerJoin("mail_logins", "mail_logins.mail_id", "tokens.mail_id")
      .innerJoin("users", (join) =>
        join
          .onRef("users.id", "=", "mail_logins.user_id")
          .onRef("users.id", "=", "tokens.user_id")
          .onRef("users.canonical_email", "=", "tokens.email")
          .onRef("users.credential_epoch", "=", "mail_logins.epoch"),
      )
      .select([...CREDENTIALS_COLUMNS, ...REQUEST_COLUMNS])
      .where("tokens.digest", "=", p("token"))
      .where("tokens.purpose", "=", "login_link")
      .where("tokens.expires_at", ">", p("now"))
      .where("mail_logins.expires_at", ">", p("now"))
      .where("users.disabled_at", "is", null),
  );

  const take = prepared<{ digest: string; mailId: string }, { digest: string }>((p) =>
    kysely
      .deleteFrom("mail_logins")
      .where("digest", "=", p("digest"))
      .where("mail_id", "=", p("mailId"))
      .returning("digest"),
  );
  const takeToken = prepared<{ userId: number; mailId: string }, object>((p) =>
    kysely
      .deleteFrom("tokens")
      .where("user_id", "=", p("userId"))
      .where("purpose", "=", "login_link")
      .where("mail_id", "=", p("mailId")),
  );
  const forget = prepared<{ digest: string }, object>((p) =>
    kysely.deleteFrom("mail_logins").where("digest", "=", p("digest")),
  );
  const forgetExpired = prepared<{ digest: string; now: number }, object>((p) =>
    kysely.deleteFrom("mail_logins").where("digest", "=", p("digest")).where("expires_at", "<=", p("now")),
  );

  /** The address is proven for the first time: the password of whoever registered it goes. */
  const proveAddress = prepared<{ userId: number; epoch: number; now: number }, { id: number }>((p) =>
    kysely
      .updateTable("users")
      .set((eb) => ({
        verified_at: p("now"),
        hashed_password: null,
        password_at: null,
        credential_epoch: eb("credential_epoch", "+", 1),
      }))
      .where("id", "=", p("userId"))
      .where("credential_epoch", "=", p("epoch"))
      .where("verified_at", "is", null)
      .returning("id"),
  );

  const ofUser = prepared<{ userId: number }, { sessionId: string | null; expiresAt: number }>((p) =>
    kysely
      .selectFrom("mail_logins")
      .select(["session_id as sessionId", "expires_at as expiresAt"])
      .where("user_id", "=", p("userId")),
  );
  const all = { insert, setCode, countTry, takeTryBack, userOf, byToken, take, takeToken, forget, forgetExpired };
  return { ...all, proveAddress, ofUser };
});

/** A statement that stores a request; `userId` undefined: nobody has the address. */
export function addRequest(
  { database }: Pick<Domain, "database">,
  request: {
    readonly digest: string;
    readonly mailId: string;
    readonly userId: number | undefined;
    readonly sessionId?: string;
    readonly returnTo?: string | undefined;
    readonly expiresAt: number;
  },
): Statement {
  const { userId = NO_USER, sessionId = null, returnTo = null, ...rest } = request;
  return { query: mailLogins(database).insert.with({ ...rest, userId, sessionId, returnTo }) };
}

/** Counts a try of a request's code; undefined if it has none left, or is over. An expired one is deleted before that is told. */
export async function countTry({ database }: Pick<Domain, "database">, key: string, max: number, now: number) {
  const statements = mailLogins(database);
  const [row] = await statements.countTry(database, { digest: key, max, now });
  if (!row) await deleteQuietly(statements.forgetExpired(database, { digest: key, now }));
  return row;
}

/** The user of a request, with the same statement for nobody. */
export async function userOf(
  { database }: Pick<Domain, "database">,
  { userId, mailId, epoch }: Request,
  now: number,
): Promise<CredentialsRow | undefined> {
  const [row] = await mailLogins(database).userOf(database, {
    userId: userId ?? NO_USER,
    mailId,
    epoch: epoch ?? NO_USER,
    now,
  });
  return row;
}

/** The statements that take a request: of two that use it one wins. */
export function taking(
  { database }: Pick<Domain, "database">,
  { digest, mailId }: Request,
  userId: number,
): Statement[] {
  const { take, takeToken } = mailLogins(database);
  return [{ query: take.with({ digest, mailId }), minRows: 1 }, { query: takeToken.with({ userId, mailId }) }];
}

/** What a first proof of an address does to the account: nothing stays of whoever registered it unverified. */
export function claiming(
  { database }: Pick<Domain, "database">,
  { userId, epoch }: { readonly userId: number; readonly epoch: number },
  now: number,
): Statement[] {
  return [
    { query: mailLogins(database).proveAddress.with({ userId, epoch, now }), minRows: 1 },
    { query: sessions(database).endAll.with({ userId }) },
    { query: trustedBrowsers(database).deleteAll.with({ userId }) },
    { query: tokens(database).takeAll.with({ userId }) },
    { query: mails(database).forgetAskedFor.with({ userId }) },
    ...forgetFactors(database, userId),
  ];
}
