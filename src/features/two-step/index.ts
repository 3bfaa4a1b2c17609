import * as z from "zod";
import { isoTimeOrNull } from "../../ports/clock.ts";
import type { Feature } from "../feature.ts";
import { recoveryCodeFactor } from "./factor.ts";
import { MAILS } from "./mails.ts";
import { codesLeft, removalOf, removeDue } from "./operations.ts";
import { recoveryCodeRoutes } from "./recovery-codes.ts";
import { secondStep } from "./second-step.ts";
import { RecoveryCodeFields, secondStepPage, setUpPage } from "./second-step-page.tsx";
import { SECURITY_PAGE, securityPageRoutes } from "./security-page.tsx";
import { loginRetention } from "./store.ts";
import { CODE_NAME, EVENTS, NOTICES, SECURITY_TITLE } from "./words.ts";

const REMOVE_EVERY_MS = 60_000;

/** The second step of a login, recovery codes, and what becomes of a factor that is lost. */
export const twoStep: Feature = {
  name: "two_step",
  retention: [loginRetention],
  events: EVENTS,
  mails: MAILS,
  notices: NOTICES,
  accountPages: [{ path: SECURITY_PAGE, title: SECURITY_TITLE, order: 45 }],
  factors: [
    {
      order: 3,
      factor: recoveryCodeFactor,
      name: CODE_NAME,
      schema: z.string().meta({
        description: "One of ten, good once; however it is written",
        example: "4XKD-9TQ2-7HMV-CR3B-0YWE-6N8J",
      }),
      Fields: RecoveryCodeFields,
    },
  ],
  exported: async (domain, userId) => ({
    recovery_codes_left: await codesLeft(domain, userId),
    removal_due_at: isoTimeOrNull((await removalOf(domain, userId))?.dueAt),
  }),
  jobs: ({ domain }) => [{ name: "remove lost second factors", every: REMOVE_EVERY_MS, run: () => removeDue(domain) }],
  routes: (services) => [
    secondStep(services),
    ...recoveryCodeRoutes(services),
    ...secondStepPage(services),
    ...setUpPage(services),
    ...securityPageRoutes(services),
  ],
};
