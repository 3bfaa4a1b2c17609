/** The languages of pages and mails. */
export const LANGUAGES = ["en", "fr", "de", "es", "pt"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Something in each language: one that is missing does not compile. */
export type InEachLanguage<Said = string> = Readonly<Record<Language, Said>>;

/**
 * Several texts in each language, with the keys of the English ones. French has a space that does not break before ":", "?",
 * "!" and inside of « », written \u00a0. Portuguese is read in Brazil and in Portugal: words that both know.
 */
export function inEachLanguage<Said>(
  words: { readonly en: Said } & Readonly<Record<Exclude<Language, "en">, NoInfer<Said>>>,
): InEachLanguage<Said> {
  return words;
}

/** One text out of several, in each language. */
export function textIn<Key extends string>(
  words: InEachLanguage<Readonly<Record<Key, string>>>,
  key: Key,
): InEachLanguage {
  const { en, fr, de, es, pt } = words;
  return { en: en[key], fr: fr[key], de: de[key], es: es[key], pt: pt[key] };
}

/** A person who can log in, without anything secret: programs show it as it is. Times are epoch milliseconds. */
export interface User {
  /** Internal, and never reused, also after the user was deleted. */
  readonly id: number;
  /** A random UUID: the user's id for everybody outside of the service. It never changes. */
  readonly publicId: string;
  /** As entered at registration, the domain in ASCII; mail goes only to this spelling. */
  readonly email: string;
  readonly createdAt: number;
  /** When the address was proven, or undefined. */
  readonly verifiedAt: number | undefined;
  /** What the user wants to be called; of the user's choice, so never in a mail's subject and never unescaped. */
  readonly name: string | undefined;
  /** Of mails; undefined until one is known. */
  readonly language: Language | undefined;
  /** Since when a login needs a second step, or undefined. */
  readonly twoStepAt: number | undefined;
  /** When an operator disabled the user, or undefined. A disabled user has no session and cannot log in. */
  readonly disabledAt: number | undefined;
}

/**
 * What two spellings of one address share: the domain as DNS has it, ASCII lower case, nothing else (RFC 5321 §2.4 leaves
 * the rest to the host).
 */
export function canonicalEmail(email: string): string {
  // Not toLowerCase(): it maps U+212A to "k" and U+0130 to "i̇", two people would become one.
  return asciiEmail(email).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

const MAX_BYTES = 254;
/** Letters of any script, marks and digits; not what a mapping turns into a letter or a dot, or takes away. */
const INTERNATIONAL = /^[\p{L}\p{M}\p{N}.-]+$/u;

/**
 * An address whose domain is in A-labels (RFC 5890 §2.3.2.1), as mail and headers need it: `a@bücher.example` is
 * `a@xn--bcher-kva.example`. Any other is returned as it is, also an invalid one.
 */
export function asciiEmail(email: string): string {
  const at = email.indexOf("@");
  const domain = email.slice(at + 1);
  if (at < 1 || email.length > MAX_BYTES || /^[!-~]*$/.test(domain) || !INTERNATIONAL.test(domain)) return email;
  if (domain.normalize("NFKC") !== domain.normalize("NFC")) return email;
  const url = `http://${domain}`; // its parser maps names as UTS #46 does
  return URL.canParse(url) ? email.slice(0, at + 1) + new URL(url).hostname : email;
}

const ATEXT = "!#$%&'*+-/=?^_`{|}~";

/** Whether a text is an address that we accept, its domain in ASCII or as people write it. */
export function isEmail(text: string): boolean {
  return isAsciiEmail(asciiEmail(text));
}

/**
 * The same for what is stored, and written into mails and headers: one `@`, a dot-atom of at most 64 ASCII characters
 * before it, a domain with a dot after it whose last label is no number (RFC 1123 §2.1), at most 254 bytes in all
 * (RFC 5321 §4.5.3.1, the practical part of RFC 5322 §3.4.1). Linear, so no input can make it slow.
 */
export function isAsciiEmail(text: string): boolean {
  const at = text.indexOf("@");
  if (text.length > MAX_BYTES || at < 1 || at > 64) return false;
  const domain = text.slice(at + 1);
  return (
    isDotted(text.slice(0, at), (character) => isAlphanumeric(character) || ATEXT.includes(character)) &&
    domain.includes(".") &&
    !/^\d+$/.test(domain.slice(domain.lastIndexOf(".") + 1)) &&
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
