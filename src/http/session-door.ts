import type { LiveSession } from "../authentication/session.ts";
import type { ClientInfo } from "../core/client-info.ts";

/** What the border needs of sessions: it knows the domain as types only. */
export interface SessionDoor {
  readonly find: (token: string) => Promise<LiveSession | undefined>;
  /** Returns whether there was one. */
  readonly end: (token: string, client: ClientInfo) => Promise<boolean>;
}
