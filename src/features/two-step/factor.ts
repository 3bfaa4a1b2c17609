import type { Factor } from "../../core/factor.ts";
import { recoveryCodeDigest } from "../../core/recovery-codes.ts";
import { sideEffects } from "../../db/tables/side-effects.ts";
import * as store from "./store.ts";

declare module "../../db/schema.ts" {
  interface MailKinds {
    readonly recovery_code_used: true;
  }
}

/** A recovery code, which stands in for a factor that is lost. Each is good once (NIST SP 800-63B-4 §3.1.2). */
export const recoveryCodeFactor: Factor = {
  kind: "recovery_code",
  isGuessable: true,
  isSet: async ({ database }, userId) => (await store.countCodes(database, userId)) > 0,
  async verify({ database, consequences }, { id: userId }, response, { client }) {
    const digest = recoveryCodeDigest(response);
    if (digest === undefined || !(await store.hasCode(database, userId, digest))) return undefined;
    const mail = consequences.noticeMail("recovery_code_used", client); // NIST SP 800-63B-4 §4.6
    const effects = sideEffects(database, consequences.effects("recovery_code_used", client, [mail]), userId);
    return { methods: "rc", consume: [store.taking(database, userId, digest), ...effects] };
  },
};
