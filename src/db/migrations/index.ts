import type { Migration } from "kysely";
import * as usersSessionsTokens from "./0001-users-sessions-tokens.ts";
import * as leases from "./0002-leases.ts";
import * as usersProfile from "./0003-users-profile.ts";
import * as sessionsAuthenticated from "./0004-sessions-authenticated.ts";
import * as tokensMail from "./0005-tokens-mail.ts";
import * as devices from "./0006-devices.ts";
import * as events from "./0007-events.ts";
import * as mails from "./0008-mails.ts";
import * as attempts from "./0009-attempts.ts";
import * as devicesNetwork from "./0010-devices-network.ts";

/**
 * Append only: what was released is never edited. The names sort in the order of application. Each is a transaction, and
 * changes one table that is there already at most: two, and it could wait for a request that waits for it.
 */
export const coreMigrations: Record<string, Migration> = {
  "0001-users-sessions-tokens": usersSessionsTokens,
  "0002-leases": leases,
  "0003-users-profile": usersProfile,
  "0004-sessions-authenticated": sessionsAuthenticated,
  "0005-tokens-mail": tokensMail,
  "0006-devices": devices,
  "0007-events": events,
  "0008-mails": mails,
  "0009-attempts": attempts,
  "0010-devices-network": devicesNetwork,
};
