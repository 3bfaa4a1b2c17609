import type { ClientInfo } from "../core/client-info.ts";
import type { Consequences } from "../core/consequences.ts";
import { recordRequest } from "../core/mailed-tokens.ts";
import type { Database } from "../db/schema.ts";
import type { Events } from "../db/tables/events.ts";
import type { User } from "../user.ts";

/** Maximum number of addresses that wait for the mail that verifies them. */
const MAX_UNVERIFIED = 1000;

interface Options {
  readonly database: Database;
  readonly events: Events;
  readonly consequences: Consequences;
}

/**
 * Logins that failed. What they leave behind is written later, so that no stranger learns from a response's time whose
 * address it was, or what it lacked; it is lost if the process is killed before.
 */
export class FailedLogins {
  readonly #options: Options;
  /** Users who gave the right password for an address that is not verified, and wait for the mail that verifies it. */
  readonly #unverified = new Map<string, ClientInfo>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** `unverified` is a user who gave the right password, and has the address still to verify. */
  note(client: ClientInfo, userId: number | undefined, unverified: User | undefined): void {
    const { events, consequences } = this.#options;
    events.note(consequences.event("login_failed", client, { userId }));
    if (unverified && this.#unverified.size < MAX_UNVERIFIED) this.#unverified.set(unverified.email, client);
  }

  /** Writes what was noted. What could not be is kept for the next time. */
  async flush(): Promise<void> {
    const { database, events, consequences } = this.#options;
    await events.flush();
    for (const [email, client] of this.#unverified) {
      await recordRequest(database, email, (owner) => consequences.verificationRequested(client, owner));
      this.#unverified.delete(email);
    }
  }
}
