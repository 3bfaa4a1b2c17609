/** The languages of pages and mails. */
export const LANGUAGES = ["en", "fr", "de", "es", "pt"] as const;
export type Language = (typeof LANGUAGES)[number];

/** A person who can log in, without anything secret: programs show it as it is. Times are epoch milliseconds. */
export interface User {
  /** Never reused, also after the user was deleted. */
  readonly id: number;
  /** As entered at registration; mail goes only to this spelling. */
  readonly email: string;
  readonly createdAt: number;
  /** When the address was proven, or undefined. */
  readonly verifiedAt: number | undefined;
  /** What the user wants to be called; of the user's choice, so never in a mail's subject and never unescaped. */
  readonly name: string | undefined;
  /** Of mails; undefined until one is known. */
  readonly language: Language | undefined;
  /** When an operator disabled the user, or undefined. A disabled user has no session and cannot log in. */
  readonly disabledAt: number | undefined;
}

/** What two spellings of one address share: ASCII lower case, nothing else (RFC 5321 §2.4 leaves the rest to the host). */
export function canonicalEmail(email: string): string {
  // Not toLowerCase(): it maps U+212A to "k" and U+0130 to "i̇", two people would become one.
  return email.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

const ATEXT = "!#$%&'*+-/=?^_`{|}~";

/**
 * Whether a text is an address that we accept: one `@`, a dot-atom of at most 64 ASCII characters before it, a domain
 * with a dot after it, at most 254 bytes in all (RFC 5321 §4.5.3.1, the practical part of RFC 5322 §3.4.1).
 * One linear scan and no regular expression, so no input can make it slow.
 */
export function isEmail(text: string): boolean {
  const at = text.indexOf("@");
  if (text.length > 254 || at < 1 || at > 64) return false;
  const domain = text.slice(at + 1);
  return (
    isDotted(text.slice(0, at), (character) => isAlphanumeric(character) || ATEXT.includes(character)) &&
    domain.includes(".") &&
    isDotted(domain, (character) => isAlphanumeric(character) || character === "-") &&
    domain.split(".").every((label) => label.length <= 63 && !label.startsWith("-") && !label.endsWith("-"))
  );
}

/** Parts that are not empty, of allowed characters, joined by single dots. */
function isDotted(text: string, allowed: (character: string) => boolean): boolean {
  let previous = ".";
  for (const character of text) {
    if (character === "." ? previous === "." : !allowed(character)) return false;
    previous = character;
  }
  return previous !== ".";
}

function isAlphanumeric(character: string): boolean {
  return (
    (character >= "a" && character <= "z") ||
    (character >= "A" && character <= "Z") ||
    (character >= "0" && character <= "9")
  );
}
