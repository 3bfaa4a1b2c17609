import { ServiceError } from "../core/errors.ts";
import type { RequestContext } from "./context.ts";

/** Bytes of a request's body that are read at most; more is refused while reading. */
export const MAX_BODY_BYTES = 16 * 1024;
const MAX_FIELDS = 64;
/** How deep an object in a field may go; what browsers send of a passkey has three levels. */
const MAX_DEPTH = 8;

/** A body's fields by name: a Map, so that no name means anything to the language. */
export type FormFields = Map<string, string>;

/**
 * The fields of a form or a flat JSON object; a JSON null is an absent field. Those in `objects` may be objects in JSON: they
 * are read as their JSON text, which is what a form has there. Everything that two parsers could read differently is refused:
 * repeated names, bytes that are not UTF-8, compressed bodies, other content types.
 */
export async function readFields(c: RequestContext, objects: readonly string[] = []): Promise<FormFields> {
  const encoding = c.header("content-encoding")?.toLowerCase(); // RFC 9110 §8.4.1
  if (encoding !== undefined && encoding !== "identity") throw new ServiceError("content_encoding_unsupported");
  const bytes = await c.body();
  const type = c.header("content-type");
  if (bytes.length === 0 && type === undefined) return new Map();
  return collect(await parse(bytes, type ?? "", objects));
}

/** Reads no further than `MAX_BODY_BYTES`. Throws `body_too_large`. */
export async function readStream(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new ServiceError("body_too_large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

type Pairs = Iterable<readonly [string, unknown]>;

async function parse(bytes: Uint8Array, contentType: string, objects: readonly string[]): Promise<Pairs> {
  const [type = "", ...parameters] = contentType
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const charset = parameters
    .find((parameter) => parameter.startsWith("charset="))
    ?.slice(8)
    .replaceAll('"', "");
  if (charset !== undefined && charset !== "utf-8" && charset !== "utf8")
    throw new ServiceError("content_type_unknown");
  const text = decode(bytes);
  if (type === "application/x-www-form-urlencoded") return urlencoded(text);
  if (type === "application/json") return jsonObject(text, objects);
  if (type === "multipart/form-data") return multipart(bytes, text, contentType);
  throw new ServiceError("content_type_unknown");
}

/** Fatal, and keeping a byte order mark: the usual decoders turn every bad byte into the same character. */
function decode(bytes: Uint8Array): string {
  return attempt(() => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
}

function urlencoded(text: string): Pairs {
  if (text === "") return [];
  const pairs = text.split("&", MAX_FIELDS + 1);
  // decodeURIComponent is strict: it throws for bytes that are not UTF-8 and for a % without two digits.
  const part = (encoded: string) => attempt(() => decodeURIComponent(encoded.replaceAll("+", " ")));
  return pairs.map((pair) => {
    const equals = pair.indexOf("=");
    return equals < 0 ? [part(pair), ""] : [part(pair.slice(0, equals)), part(pair.slice(equals + 1))];
  });
}

function jsonObject(text: string, objects: readonly string[]): Pairs {
  const value: unknown = attempt((): unknown => JSON.parse(text));
  if (!isObject(value)) throw new ServiceError("body_malformed");
  const entries = Object.entries(value);
  const isNested = (field: unknown) => typeof field === "object" && field !== null;
  const nested = entries.filter(([, field]) => isNested(field));
  const [refused] = nested.find(([name, field]) => !objects.includes(name) || !isObject(field)) ?? [];
  if (refused !== undefined) throw new ServiceError("field_invalid", undefined, { field: refused });
  // JSON.parse keeps the last of two equal names. In valid JSON a string before a colon is a name.
  const names = text.match(/"(?:[^"\\]|\\.)*"(?:\s*:)?/g)?.filter((part) => part.endsWith(":")) ?? [];
  if (names.length !== namesIn(value)) {
    const read = names.map((name) => JSON.parse(name.slice(0, -1)) as string);
    // Objects may each have the same name: which of them is repeated is not known.
    const field = nested.length > 0 ? undefined : read.find((name, index) => read.indexOf(name) < index);
    throw new ServiceError("field_repeated", undefined, field === undefined ? {} : { field });
  }
  return entries
    .filter(([, field]) => field !== null)
    .map(([name, field]) => [name, isNested(field) ? JSON.stringify(field) : field]);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How many names a value has, at every depth. */
function namesIn(value: unknown, depth = 0): number {
  if (typeof value !== "object" || value === null) return 0;
  if (depth > MAX_DEPTH) throw new ServiceError("body_malformed");
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, field) => sum + namesIn(field, depth + 1), own);
}

/** The platform's parser; it is discouraged for large bodies, and ours is in memory and small. */
interface MultipartReader {
  formData(): Promise<Pairs>;
}

async function multipart(bytes: Uint8Array, text: string, contentType: string): Promise<Pairs> {
  try {
    const form: MultipartReader = new Response(Buffer.from(bytes), { headers: { "content-type": contentType } });
    const pairs = [...(await form.formData())];
    // The parser decodes base64 without minding UTF-8 and drops byte order marks: a text must stand there as it is.
    const literal = (value: unknown) => typeof value !== "string" || text.includes(`\r\n\r\n${value}\r\n--`);
    if (!pairs.every(([, value]) => literal(value))) throw new ServiceError("body_malformed");
    return pairs;
  } catch {
    throw new ServiceError("body_malformed");
  }
}

function collect(pairs: Pairs): FormFields {
  const fields: FormFields = new Map();
  for (const [name, value] of pairs) {
    if (fields.size === MAX_FIELDS) throw new ServiceError("too_many_fields");
    if (fields.has(name)) throw new ServiceError("field_repeated", undefined, { field: name });
    if (typeof value !== "string" || !value.isWellFormed())
      throw new ServiceError("field_invalid", undefined, { field: name });
    fields.set(name, value);
  }
  return fields;
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch {
    throw new ServiceError("body_malformed");
  }
}
