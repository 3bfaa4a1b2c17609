import * as z from "zod";
import { isoTime } from "../../ports/clock.ts";
import type { Passkey } from "./store.ts";

/** A passkey as its owner reads it. */
export const passkeySchema = () =>
  z.object({
    id: z.string().meta({ description: "The credential's id, base64url" }),
    name: z.string(),
    domain: z.string().meta({ description: "Where it works" }),
    synced: z.boolean().meta({ description: "Whether its provider copies it to other devices" }),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().nullable(),
  });

export function passkeyJson({
  id,
  name,
  rpId,
  backedUpAt,
  createdAt,
  lastUsedAt,
}: Passkey): z.infer<ReturnType<typeof passkeySchema>> {
  return {
    id,
    name,
    domain: rpId,
    synced: backedUpAt !== null,
    created_at: isoTime(createdAt),
    last_used_at: lastUsedAt === null ? null : isoTime(lastUsedAt),
  };
}

/** The same in an export, with all that is stored but the key. */
export function exportedPasskey(passkey: Passkey) {
  const { aaguid, transports, signCount, backupEligibleAt } = passkey;
  return {
    ...passkeyJson(passkey),
    aaguid,
    transports,
    sign_count: signCount,
    can_be_synced: backupEligibleAt !== null,
  };
}
