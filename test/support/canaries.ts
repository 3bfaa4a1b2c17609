import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { contents } from "./contents.ts";

/** The ways in which a secret may be written down. */
const spellings = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams({ "": secret }).toString().slice(1),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString("base64").replace(/=+$/, ""),
  Buffer.from(secret).toString("base64url"),
  Buffer.from(secret).toString("hex"),
];

/** Which of the secrets are in a text, however they are spelt there. */
export function canariesIn(text: string, secrets: Iterable<string>): string[] {
  return [...secrets].filter((secret) => spellings(secret).some((spelling) => text.includes(spelling)));
}

/** Everything that a database holds, as one text: of SQLite the bytes of its files, what was deleted included. */
export async function storedText(url: string): Promise<string> {
  if (!url.startsWith("sqlite:")) return JSON.stringify(await contents(url));
  const folder = dirname(url.slice("sqlite:".length));
  return readdirSync(folder)
    .map((file) => readFileSync(`${folder}/${file}`, "latin1"))
    .join("\n");
}
