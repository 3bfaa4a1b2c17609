import { LANGUAGES, type Language } from "../user.ts";

/** Longer than any browser's; what comes after is not looked at. */
const MOST_CHARACTERS = 500;

/**
 * Which of our languages a client likes best (RFC 9110 §12.5.4), regions left aside: `fr-CH` is French. Of equals the one
 * that is named first; `*` is whatever is not named. Undefined if it likes none, or does not say.
 */
export function preferredLanguage(acceptLanguage: string | undefined): Language | undefined {
  const ranges = (acceptLanguage ?? "").slice(0, MOST_CHARACTERS).split(",").map(rangeOf);
  const named = new Set(ranges.map(({ language }) => language));
  let best: { readonly language: Language; readonly quality: number } | undefined;
  for (const { language, quality } of ranges) {
    const found = LANGUAGES.find((ours) => (language === "*" ? !named.has(ours) : ours === language));
    if (found && quality > (best?.quality ?? 0)) best = { language: found, quality };
  }
  return best?.language;
}

function rangeOf(text: string): { readonly language: string; readonly quality: number } {
  const [range = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith("q="));
  const quality = weight === undefined ? 1 : Number(weight.slice(2) || "0");
  return { language: range.split("-")[0] ?? "", quality: quality <= 1 ? quality : 0 };
}
