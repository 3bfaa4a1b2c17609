import type { Factor } from "../../core/factor.ts";
import { matchingStep } from "../../ports/otp.ts";
import * as store from "./store.ts";

/** What a user's secret is sealed for: it is opened nowhere but where it belongs. */
export const contextOf = (userId: number) => `totp ${userId}`;

/** A code of the user's authenticator app. */
export const totpFactor: Factor = {
  kind: "totp",
  isGuessable: true,
  isSet: async ({ database }, userId) => (await store.totpOf(database, userId)) !== undefined,
  async verify({ database, seal, clock }, { id: userId }, response) {
    const totp = await store.totpOf(database, userId);
    if (!totp) return undefined;
    const secret = await seal.open(totp.sealed, contextOf(userId));
    const step = matchingStep(secret, response, clock.now(), totp.lastStep);
    return step === undefined
      ? undefined
      : { methods: "otp", consume: store.using(database, userId, totp.sealed, step) };
  },
};
