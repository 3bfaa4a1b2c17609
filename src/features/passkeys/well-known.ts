import * as z from "zod";
import { json } from "../../http/answer.ts";
import type { Route } from "../../http/route.ts";
import type { FeatureServices } from "../feature.ts";

/**
 * /.well-known/webauthn (WebAuthn level 3 §5.11). After a move passkeys are still those of the old domain: browsers ask that
 * one whether this origin may use them. Its proxy hands the question on, so it is answered for any host.
 */
export function wellKnownRoute({ domain, profile }: FeatureServices): Route {
  return {
    method: "GET",
    path: "/.well-known/webauthn",
    reachableByAnyHost: true,
    atRoot: true,
    operation: "webauthnOrigins",
    summary: "Which origins may use the passkeys of this host, for browsers",
    answers: { 200: { description: "Origins", body: () => z.object({ origins: z.array(z.string()) }) } },
    handle: () => json(200, { origins: profile.name === "public" ? domain.relyingParty.origins : [] }),
  };
}
