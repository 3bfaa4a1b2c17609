import type { DB } from "./db/db.ts";
import type { Journal, Place } from "./journal.ts";
import type { User } from "./user.ts";

/** Addresses that wait for a mail at most. */
const MOST_UNPROVEN = 1000;

/**
 * Logins that failed. What they leave behind is written later, so that no stranger learns from an answer's time whose
 * address it was, or what it lacked; it is lost if the process is killed before.
 */
export class FailedLogins {
  readonly #db: DB;
  readonly #journal: Journal;
  /** Who gave the right password for an address that is not proven, and waits for the mail that proves it. */
  readonly #unproven = new Map<string, Place>();

  constructor(db: DB, journal: Journal) {
    this.#db = db;
    this.#journal = journal;
  }

  /** `unproven` is who gave the right password, and has the address still to prove. */
  note(place: Place, userId: number | undefined, unproven: User | undefined): void {
    this.#db.events.note(this.#journal.event("login_failed", place, { userId }));
    if (unproven && this.#unproven.size < MOST_UNPROVEN) this.#unproven.set(unproven.email, place);
  }

  /** Writes what was noted. What could not be is kept for the next time. */
  async flush(): Promise<void> {
    await this.#db.events.flush();
    for (const [email, place] of this.#unproven) {
      await this.#db.mailedTokens.recordRequest(email, (owner) => this.#journal.verificationRequested(place, owner));
      this.#unproven.delete(email);
    }
  }
}
