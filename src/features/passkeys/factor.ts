import type { Factor } from "../../core/factor.ts";
import { readCredential } from "../../ports/webauthn.ts";
import { verifyShown } from "./assertion.ts";
import { useChallenge } from "./challenges.ts";
import { passkeysOf } from "./store.ts";

/** A passkey as the second step of a login, and where a factor is asked for again. */
export const factor: Factor = {
  kind: "passkey",
  isGuessable: false,
  isSet: async ({ database, relyingParty }, userId) =>
    (await passkeysOf(database, userId)).some(({ rpId }) => rpId === relyingParty.rpId),
  async verify(domain, user, response, { login, session, client }) {
    const credential = readCredential(response);
    if (!credential) return undefined;
    const purpose = login === undefined ? "confirm" : "second_step";
    await useChallenge(domain, credential.challenge, { purpose, user, bound: login ?? session });
    const shown = await verifyShown(domain, credential, client, user.id);
    return shown && { methods: shown.methods, consume: shown.statements };
  },
};
