import { ServiceError } from "../core/errors.ts";
import type { RequestContext } from "./context.ts";

/** Bytes of a request's body that are read at most; more is refused while reading. */
export const MAX_BODY_BYTES = 16 * 1024;
const MAX_FIELDS = 64;

/** A body's fields by name: a Map, so that no name means anything to the language. */
export type FormFields = Map<string, string>;

/**
 * The fields of a form or a flat JSON object; a JSON null is an absent field. Everything that two parsers could read
 * differently is refused: repeated names, bytes that are not UTF-8, compressed bodies, other content types.
 */
export async function readFields(c: RequestContext): Promise<FormFields> {
  const encoding = c.header("content-encoding")?.toLowerCase(); // RFC 9110 §8.4.1
  if (encoding !== undefined && encoding !== "identity") throw new ServiceError("content_encoding_unsupported");
  const bytes = await c.body();
  const type = c.header("content-type");
  if (bytes.length === 0 && type === undefined) return new Map();
  return collect(await parse(bytes, type ?? ""));
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

async function parse(bytes: Uint8Array, contentType: string): Promise<Pairs> {
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
  if (type === "application/json") return jsonObject(text);
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

function jsonObject(text: string): Pairs {
  const value: unknown = attempt((): unknown => JSON.parse(text));
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new ServiceError("body_malformed");
  const entries = Object.entries(value);
  const [nested] = entries.find(([, field]) => typeof field === "object" && field !== null) ?? [];
  if (nested !== undefined) throw new ServiceError("field_invalid", undefined, { field: nested });
  // JSON.parse keeps the last of two equal names. In valid flat JSON a string before a colon is a name.
  const names = text.match(/"(?:[^"\\]|\\.)*"(?:\s*:)?/g)?.filter((part) => part.endsWith(":")) ?? [];
  if (names.length !== entries.length) {
    const read = names.map((name) => JSON.parse(name.slice(0, -1)) as string);
    const field = read.find((name, index) => read.indexOf(name) < index);
    throw new ServiceError("field_repeated", undefined, field === undefined ? {} : { field });
  }
  return entries.filter(([, field]) => field !== null);
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
