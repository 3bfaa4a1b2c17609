import type { TestRequest } from "./make-app.ts";

export const URLENCODED = "application/x-www-form-urlencoded";
export const JSON_TYPE = "application/json";
export const MULTIPART = "multipart/form-data; boundary=edge";

/** A body as it is, with a content type or without one. */
export function raw(body: string | Uint8Array, contentType?: string): TestRequest {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return { body: bytes, headers: contentType === undefined ? {} : { "content-type": contentType } };
}

type Fields = Readonly<Record<string, string>>;

export const urlencoded = (fields: Fields) => new URLSearchParams(fields).toString();

/** One part of a multipart body; `head` is what follows its name. */
export const part = (name: string, value: string, head = "") =>
  `--edge\r\nContent-Disposition: form-data; name="${name}"${head}\r\n\r\n${value}\r\n`;

/** A multipart body of these parts. */
export const multipart = (...parts: string[]) => `${parts.join("")}--edge--\r\n`;

export const partsOf = (fields: Fields) => Object.entries(fields).map(([name, value]) => part(name, value));

/** The three encodings in which every route reads its fields. */
export const ENCODINGS: readonly (readonly [name: string, encode: (fields: Fields) => TestRequest])[] = [
  ["urlencoded", (fields) => raw(urlencoded(fields), URLENCODED)],
  ["multipart", (fields) => raw(multipart(...partsOf(fields)), MULTIPART)],
  ["JSON", (fields) => raw(JSON.stringify(fields), JSON_TYPE)],
];
