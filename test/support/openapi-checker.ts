import { z } from "zod";

type Schema = Parameters<typeof z.fromJSONSchema>[0];

interface DeclaredAnswer {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema: Schema; readonly examples?: object }>>;
}

/** One operation, as an OpenAPI document has it. */
export interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: "path" | "query" }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: { readonly properties: object } }> };
  readonly responses: Readonly<Record<string, DeclaredAnswer>>;
}

/** What is read of an OpenAPI document. */
export interface Document {
  readonly info: { readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}

/** What came back, as far as a document can say anything of it. */
export interface Answered {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: string;
}

/** Compares answers with a document; what it finds wrong it says, else undefined. */
export function checkerOf(document: Document): (operation: Operation, answer: Answered) => string | undefined {
  const everywhere = [...document.info.description.matchAll(/^\| (\d+) \| `(\w+)` \|/gm)];
  const known = new Set(everywhere.map(([, status, code]) => `${status} ${code}`));
  const statuses = new Set(everywhere.map(([, status]) => status));
  const types = new Map<Schema, z.ZodType>();
  const resolve = <T>(found: T & { readonly $ref?: string }): T =>
    found.$ref === undefined ? found : (follow(document, found.$ref) as T);
  const typeOf = (schema: Schema) => {
    const type = types.get(schema) ?? z.fromJSONSchema(schema);
    types.set(schema, type);
    return type;
  };

  return ({ responses }, { status, type, body }) => {
    const own = responses[status];
    const found = own ?? responses["default"];
    if (!found) return "the status is not declared";
    const { content } = resolve(found);
    if (!content) return body === "" && type === undefined ? undefined : "it is declared without a body";
    const declared = content[type ?? ""];
    if (!declared) return `its type is not among ${Object.keys(content).join(", ")}`;
    const schema = resolve(declared.schema as object & { $ref?: string }) as Schema;
    const value: unknown = type === "application/json" ? JSON.parse(body) : body;
    const { error } = typeOf(schema).safeParse(value);
    if (error) return z.prettifyError(error);
    const isProblem = declared.schema !== schema;
    const { code } = isProblem ? (value as { code?: string }) : {};
    const isKnown = isProblem ? known.has(`${status} ${code}`) : statuses.has(String(status));
    if (!own) return isKnown ? undefined : "the status is not declared";
    // One problem has no code: clients compare its body whole.
    const isNamed = !isProblem || Object.hasOwn(declared.examples ?? {}, code ?? "user_exists");
    return isNamed || isKnown ? undefined : "the code is not declared";
  };
}

function follow(document: Document, reference: string): unknown {
  let at: unknown = document;
  for (const name of reference.replace("#/", "").split("/")) at = (at as Record<string, unknown>)[name];
  return at;
}
