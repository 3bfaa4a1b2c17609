import * as z from "zod";
import { isoTimeOrNull } from "../../ports/clock.ts";
import type { Feature } from "../feature.ts";
import { totpFactor } from "./factor.ts";
import { MAILS } from "./mails.ts";
import { confirmedAt, resealAll, warnings } from "./operations.ts";
import { REMOVE_PAGE, SETUP_PAGE, TotpFields, totpPageRoutes } from "./page.tsx";
import { totpRoutes } from "./routes.ts";
import { retention } from "./store.ts";
import { EVENTS, FACTOR_NAME, TITLE } from "./words.ts";

const RESEAL_EVERY_MS = 60 * 60_000;

/** Codes of an authenticator app as a second factor (RFC 6238). */
export const totp: Feature = {
  name: "totp",
  retention: [retention],
  events: EVENTS,
  mails: MAILS,
  factors: [
    {
      order: 2,
      factor: totpFactor,
      name: FACTOR_NAME,
      schema: z.string().meta({ description: "Six digits that the authenticator app shows", example: "492039" }),
      Fields: TotpFields,
      manage: { title: TITLE, setup: SETUP_PAGE, remove: REMOVE_PAGE },
    },
  ],
  exported: async (domain, userId) => ({ confirmed_at: isoTimeOrNull(await confirmedAt(domain, userId)) }),
  warnings,
  jobs: ({ domain }) => [
    { name: "seal secrets by the newest key", every: RESEAL_EVERY_MS, run: () => resealAll(domain) },
  ],
  routes: (services) => [...totpRoutes(services), ...totpPageRoutes(services)],
};
