import * as z from "zod";
import { objectField } from "../../http/input.ts";

const text = (description: string) => z.string().meta({ description });

/** A credential as `toJSON()` writes it; what else it has is ignored. */
export const CREDENTIAL = z.object({
  id: text("The credential's id, base64url"),
  rawId: text("The same"),
  type: text("`public-key`"),
  response: objectField({ description: "As the browser made it; in a form its JSON text" }),
  authenticatorAttachment: text("Not looked at").optional(),
  clientExtensionResults: objectField({ description: "Not looked at" }).optional(),
});

/** The same in one field, as a second factor among others. */
export const CREDENTIAL_FIELD = objectField({
  description: "What `navigator.credentials.get` made, as `toJSON()` writes it; in a form its JSON text",
});

/** A credential's fields as the JSON text that they were. */
export function credentialText({ id, rawId, type, response }: z.infer<typeof CREDENTIAL>): string {
  return JSON.stringify({ id, rawId, type, response: parsed(response) });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // what has no response is no credential
  }
}
