import type { Client, ClientBase } from "pg";
import { ServiceError } from "../../../core/errors.ts";
import type { PostgresSettings } from "./defaults.ts";

/** Milliseconds for which a transaction may rest: one whose process hangs must not hold its locks for ever. */
export const IDLE_IN_TRANSACTION_MS = 10_000;

/** Connections whose session is the server's own, so that what is set and prepared in it stays. */
const sessions = new WeakSet<ClientBase>();

/** Whether statements may be prepared by name: not where a pooler gives each transaction another session. */
export const hasSession = (client: ClientBase): boolean => sessions.has(client);

interface Greeting {
  readonly encoding: string;
  readonly direct: boolean;
}

/**
 * What a new connection has to tell before it is used, in one round trip. The number by which the server knows the session
 * is the one that it gave when connecting, unless a pooler stands between: that one gives numbers of its own. Only where
 * they are the same are limits set, which would be other people's behind a pooler, in whichever session they are left.
 * They are no startup parameters because poolers refuse those. Throws `database_unavailable` for a database that cannot
 * hold every text.
 */
export async function greet(client: Client, { connectTimeout, statementTimeout }: PostgresSettings): Promise<void> {
  const { processID } = client as unknown as { readonly processID: number | null };
  // 0 means no limit: the commands of operators wait, whatever the limits of the server or the role are.
  const limits = statementTimeout === 0 ? [0, 0, 0] : [statementTimeout, undefined, IDLE_IN_TRANSACTION_MS];
  const values = [processID ?? -1, ...limits.map((limit) => (limit === undefined ? null : String(limit)))];
  const query = { text: GREETING, values, query_timeout: connectTimeout };
  const [{ encoding, direct }] = (await client.query<Greeting>(query)).rows as [Greeting];
  if (encoding !== "UTF8")
    throw new ServiceError(
      "database_unavailable",
      `PostgreSQL: the database is in ${encoding}, which cannot hold every name: make one with create database … encoding 'UTF8' template template0`,
    );
  if (direct) sessions.add(client);
}

const GREETING = `select getdatabaseencoding() as encoding, pg_backend_pid() = $1::int as direct,
  case when pg_backend_pid() = $1::int then concat(
    set_config('statement_timeout', $2::text, false),
    set_config('lock_timeout', coalesce($3::text, current_setting('lock_timeout')), false),
    set_config('idle_in_transaction_session_timeout', $4::text, false))
  end as limits`;
