import { ServiceError } from "../../../core/errors.ts";
import type { SqliteConnection, SqliteResult } from "./connection.ts";

/**
 * How long a write waits for another process's write, in milliseconds since it was asked: what waited behind others that
 * waited in vain has waited as well. It waits in the writer's thread.
 */
export const LOCK_PATIENCE_MS = 1500;

/** Smaller differences in patience are not worth a pragma. */
const PATIENCE_STEP_MS = 50;

/** Milliseconds of a clock that is the same in every thread. */
export function monotonicNow(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}

/** What the writer is asked. `run` and `change` stand alone; the rest belongs to the one transaction that is open at a time. */
export type WriterRequest = Alone | Statement | (Asked & { readonly kind: "begin" | "commit" | "rollback" });
type Alone = (Asked & Write & { readonly kind: "run" }) | Steps;
type Statement = Asked & Write & { readonly kind: "statement" };
type Steps = Asked & {
  readonly kind: "change";
  readonly steps: readonly (Write & { readonly minRows: number })[];
  /** Where nothing in a group has to be, its commit is left to the system: it outlives the process, and not the power. */
  readonly flushed: boolean;
};

interface Asked {
  readonly id: number;
  /** By `monotonicNow`. */
  readonly asked: number;
}

interface Write {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export type WriterReply = { readonly id: number } & (
  | { readonly result: SqliteResult }
  | { readonly unavailable: string }
  /** Words, because not every driver's error survives the way from thread to thread. */
  | { readonly error: string }
);

class Undone extends Error {}

const NOTHING: SqliteResult = { rows: [], changes: 0 };
const LOST = (id: number): WriterReply => ({ id, unavailable: "the transaction was lost" });

/**
 * Writes in groups: what waits is one transaction with one flush to disk, and is answered after it.
 * While a caller holds a transaction open, other writes wait for its end.
 */
export class GroupCommit {
  readonly #connection: SqliteConnection;
  #waiting: Alone[] = [];
  #open = false;
  /** As `openWriter` leaves it. */
  #flushes = true;
  /** How long the connection waits for a lock; not yet known. */
  #patience = Number.NEGATIVE_INFINITY;

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  /** Returns the replies to as many requests as can be answered now. */
  handle(requests: readonly WriterRequest[]): WriterReply[] {
    const replies: WriterReply[] = [];
    for (const request of requests) {
      if (request.kind === "run" || request.kind === "change") this.#waiting.push(request);
      else if (request.kind === "begin") replies.push(...this.#flush(), this.#begin(request));
      else if (request.kind === "statement") replies.push(this.#statement(request));
      else replies.push(this.#finish(request.id, request.kind));
    }
    if (!this.#open) replies.push(...this.#flush());
    return replies;
  }

  #begin({ id, asked }: Asked): WriterReply {
    const reply = this.#attempt(id, () => {
      this.#flushNext(true);
      return this.#lock(asked);
    });
    this.#open = "result" in reply;
    return reply;
  }

  #statement({ id, sql, parameters }: Statement): WriterReply {
    return this.#isLost() ? LOST(id) : this.#attempt(id, () => this.#connection.run(sql, parameters));
  }

  #finish(id: number, how: "commit" | "rollback"): WriterReply {
    const lost = this.#isLost();
    this.#open = false;
    if (lost) return how === "rollback" ? { id, result: NOTHING } : LOST(id);
    return this.#attempt(id, () => this.#end(how));
  }

  /** A failure such as a full disk ends a transaction by itself: the rest of it must not run outside of one. */
  #isLost(): boolean {
    return !this.#open || !this.#connection.inTransaction;
  }

  #flush(): WriterReply[] {
    const group = this.#waiting;
    const [oldest] = group;
    if (!oldest) return [];
    this.#waiting = [];
    const replies: WriterReply[] = [];
    const whole = this.#attempt(0, () => {
      this.#flushNext(group.some((write) => write.kind === "run" || write.flushed));
      this.#lock(oldest.asked);
      for (const write of group) {
        // What fails is undone alone, unless its failure ended the whole transaction.
        const reply = this.#attempt(write.id, () => this.#alone(write));
        if (!this.#connection.inTransaction) throw new ServiceError("database_unavailable", "the transaction was lost");
        replies.push(reply);
      }
      return this.#end("commit");
    });
    return "result" in whole ? replies : group.map(({ id }) => ({ ...whole, id }));
  }

  #alone(write: Alone): SqliteResult {
    return write.kind === "run" ? this.#connection.run(write.sql, write.parameters) : this.#change(write);
  }

  /** The rows of each step as a row; none if the change was undone. */
  #change({ steps }: Steps): SqliteResult {
    this.#exec("savepoint change");
    try {
      const results: SqliteResult["rows"][] = [];
      for (const { sql, parameters, minRows } of steps) {
        const { rows, changes } = this.#connection.run(sql, parameters);
        if (changes < minRows) throw new Undone();
        results.push(rows);
      }
      this.#exec("release change");
      return { rows: results as unknown as SqliteResult["rows"], changes: 1 };
    } catch (error) {
      if (this.#connection.inTransaction) this.#connection.exec("rollback to change; release change");
      if (error instanceof Undone) return NOTHING;
      throw error;
    }
  }

  /** Whether commits from here on wait for the disk. The next one that does takes those before it along. */
  #flushNext(flushes: boolean): void {
    if (this.#flushes === flushes) return;
    this.#connection.exec(`pragma synchronous = ${flushes ? "full" : "normal"}`);
    this.#flushes = flushes;
  }

  #lock(asked: number): SqliteResult {
    const patience = Math.max(0, Math.ceil(asked + LOCK_PATIENCE_MS - monotonicNow()));
    if (Math.abs(patience - this.#patience) > PATIENCE_STEP_MS) {
      this.#connection.waitForLocks(patience);
      this.#patience = patience;
    }
    return this.#exec("begin immediate");
  }

  #end(how: "commit" | "rollback"): SqliteResult {
    try {
      return this.#exec(how);
    } catch (error) {
      if (this.#connection.inTransaction) this.#connection.exec("rollback");
      throw error;
    }
  }

  #exec(sql: string): SqliteResult {
    this.#connection.exec(sql);
    return NOTHING;
  }

  #attempt(id: number, work: () => SqliteResult): WriterReply {
    try {
      return { id, result: work() };
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      return error instanceof ServiceError ? { id, unavailable: words } : { id, error: words };
    }
  }
}
