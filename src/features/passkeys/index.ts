import type { Feature } from "../feature.ts";
import { BUDGETS } from "./budgets.ts";
import { factor } from "./factor.ts";
import { logInRoutes } from "./log-in.ts";
import { manageRoutes } from "./manage.ts";
import { warnings } from "./operations.ts";
import { PATH, passkeyPages } from "./pages.tsx";
import { PasskeyEntrance, PasskeyFields } from "./parts.tsx";
import { CREDENTIAL_FIELD } from "./request.ts";
import { exportedPasskey } from "./serialize.ts";
import { passkeysOf, retention } from "./store.ts";
import { wellKnownRoute } from "./well-known.ts";
import { BUTTON, EVENTS, MAILS, NAME, TITLE } from "./words.ts";

/** Passkeys: a login by themselves, and a second step (WebAuthn level 3). */
export const passkeys: Feature = {
  name: "passkeys",
  retention: [retention],
  budgets: BUDGETS,
  events: EVENTS,
  mails: MAILS,
  factors: [
    {
      order: 1,
      factor,
      name: NAME,
      button: BUTTON,
      schema: CREDENTIAL_FIELD,
      Fields: PasskeyFields,
      manage: { title: TITLE, setup: PATH },
    },
  ],
  entrances: [{ Show: PasskeyEntrance }],
  exported: async ({ database }, userId) => (await passkeysOf(database, userId)).map(exportedPasskey),
  warnings,
  routes: (services) => [
    ...manageRoutes(services),
    ...logInRoutes(services),
    wellKnownRoute(services),
    ...passkeyPages(services),
  ],
};
