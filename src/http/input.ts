import * as z from "zod";
import { type Named, ServiceError } from "../core/errors.ts";
import { asciiEmail, LANGUAGES } from "../user.ts";
import { readFields } from "./body.ts";
import type { RequestContext } from "./context.ts";
import { nearest } from "./nearest.ts";

/** Code points. */
const MAX_NAME = 100;

/** More than spaces, format characters, marks without a letter, and letters that are drawn as nothing. */
const VISIBLE = /[^\p{Z}\p{Cc}\p{Cf}\p{M}\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** A field in which control characters have no business. */
const line = () => z.string().refine((text) => !/\p{Cc}/u.test(text), "control characters");

/** Schemas of fields that are objects in JSON, and their JSON text in forms and for handlers. */
const OBJECTS = new WeakSet<z.ZodType>();

/** A field that holds an object: in a JSON body the object itself, in a form its JSON text. Handlers read the text. */
export function objectField(meta: { readonly description: string }): z.ZodString {
  const schema = z.string().meta({ ...meta, type: ["object", "string"] });
  OBJECTS.add(schema);
  return schema;
}

/** The names of a body's fields that hold objects. */
export function objectsIn({ shape }: BodySchema): string[] {
  const isObject = (type: z.ZodType): boolean =>
    type instanceof z.ZodOptional ? isObject(type.unwrap() as z.ZodType) : OBJECTS.has(type);
  return Object.keys(shape).filter((name) => isObject(shape[name] as z.ZodType));
}

/** The fields that bodies have; one schema each gives validation, types and the OpenAPI document. */
export const FIELDS = {
  email: line().overwrite(asciiEmail).meta({
    description: "Email address, at most 254 bytes; a domain that is not ASCII is taken as its A-labels",
    example: "guillaume@example.com",
  }),
  password: z
    .string()
    .meta({ description: "1 to 1024 bytes of UTF-8, compared in NFC", example: "b4l0u", format: "password" }),
  name: z
    .string()
    .refine(
      (text) =>
        text === "" ||
        (Array.from(text).length <= MAX_NAME &&
          !/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(text) &&
          VISIBLE.test(text)),
      "a name",
    )
    .meta({
      description:
        "At most 100 characters, one of them visible, none that controls (also not the direction of text); empty: takes it away",
      example: "Guillaume",
      maxLength: MAX_NAME,
    }),
  language: z.enum(LANGUAGES).meta({ description: "Of mails", example: "fr" }),
  // From a mail it may be copied with a space.
  token: line().trim().meta({
    description: "A token from a mail, 43 characters",
    example: "kZ8uQ2mXr7Vb0yTnJc5LwHs1Ea9DfGi3Po6RtUxYvW4",
  }),
};

export type BodySchema = z.ZodObject<Record<string, z.ZodType<string | undefined>>>;

export type QuerySchema = z.ZodObject<Record<string, z.ZodType>>;

/** The query's parameters; one that is not there is undefined. Throws `field_repeated`, `field_invalid`. */
export function readQuery<Schema extends QuerySchema>(c: RequestContext, schema: Schema): z.infer<Schema> {
  const { query } = c;
  const values = Object.keys(schema.shape).map((name) => {
    const [value, ...more] = query.getAll(name);
    if (more.length > 0) throw new ServiceError("field_repeated", undefined, { field: name });
    return [name, value] as const;
  });
  return parsedBy(schema, values);
}

/** Throws `field_unknown` for a name that a schema does not have, with the nearest that it has. */
export function refuseUnknown(names: Iterable<string>, { shape }: QuerySchema): void {
  for (const field of names) {
    if (!Object.hasOwn(shape, field))
      throw new ServiceError("field_unknown", undefined, {
        field,
        nearest: nearest(field.slice(0, 64), Object.keys(shape)),
      });
  }
}

/** Throws `field_invalid` for the first field that is not as its schema says. */
function parsedBy<Schema extends QuerySchema>(
  schema: Schema,
  values: readonly (readonly [name: string, value: string | undefined])[],
): z.infer<Schema> {
  const { data, error } = schema.safeParse(Object.fromEntries(values));
  if (error) throw new ServiceError("field_invalid", undefined, { field: String(error.issues[0]?.path[0]) });
  return data;
}

/**
 * A body's named fields, each a text that is there and not empty. Throws `whenMissing` for one
 * that is absent or empty, `field_invalid`, and what `readFields` throws.
 */
export async function read<Schema extends BodySchema>(
  c: RequestContext,
  schema: Schema,
  whenMissing: Named,
): Promise<z.infer<Schema>> {
  const fields = await readFields(c, objectsIn(schema));
  const values = Object.keys(schema.shape).map((name) => [name, fields.get(name) ?? ""] as const);
  const parsed = parsedBy(schema, values);
  const [field] = values.find(([, value]) => value === "") ?? [];
  if (field !== undefined)
    throw new ServiceError(whenMissing, undefined, whenMissing === "field_missing" ? { field } : {});
  return parsed;
}

/**
 * A body's named fields where it matters which of them are there: one that is absent is undefined, one that is empty is "".
 * Throws `field_invalid`, and what `readFields` throws.
 */
export async function readPresent<Schema extends BodySchema>(
  c: RequestContext,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const fields = await readFields(c, objectsIn(schema));
  const values = Object.keys(schema.shape).map((name) => [name, fields.get(name)] as const);
  return parsedBy(schema, values);
}
