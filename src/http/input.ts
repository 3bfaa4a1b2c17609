import { z } from "zod";
import { AuthError, type ErrorCode } from "../errors.ts";
import { readFields } from "./body.ts";
import type { RequestContext } from "./context.ts";

/** A field in which control characters have no business. */
const line = () => z.string().refine((text) => !/\p{Cc}/u.test(text), "control characters");

/** The fields that bodies have; one schema each gives validation, types and the OpenAPI document. */
export const FIELDS = {
  email: line().meta({ description: "E-mail address, at most 254 bytes of ASCII", example: "guillaume@example.com" }),
  password: z
    .string()
    .meta({ description: "1 to 1024 bytes of UTF-8, compared in NFC", example: "b4l0u", format: "password" }),
  token: line().meta({
    description: "A reset token, 43 characters",
    example: "kZ8uQ2mXr7Vb0yTnJc5LwHs1Ea9DfGi3Po6RtUxYvW4",
  }),
};

export type BodySchema = z.ZodObject<Record<string, z.ZodString>>;

/**
 * A body's named fields, each a text that is there and not empty; other fields are ignored. Throws `whenMissing` for one
 * that is absent or empty, `field_invalid`, and what `readFields` throws.
 */
export async function read<Schema extends BodySchema>(
  c: RequestContext,
  schema: Schema,
  whenMissing: ErrorCode,
): Promise<z.infer<Schema>> {
  const fields = await readFields(c);
  const values = Object.keys(schema.shape).map((name) => [name, fields.get(name) ?? ""] as const);
  const parsed = schema.safeParse(Object.fromEntries(values));
  if (!parsed.success) throw new AuthError("field_invalid");
  if (values.some(([, value]) => value === "")) throw new AuthError(whenMissing);
  return parsed.data;
}
