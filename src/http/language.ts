import { LANGUAGES, type Language } from "../user.ts";
import { weighted } from "./quality-values.ts";

/**
 * Which of our languages a client likes best (RFC 9110 §12.5.4), regions left aside: `fr-CH` is French. Of equals the one
 * that is named first; `*` is whatever is not named. Undefined if it likes none, or does not say.
 */
export function preferredLanguage(acceptLanguage: string | undefined): Language | undefined {
  const ranges = weighted(acceptLanguage).map(({ range, quality }) => ({ language: range.split("-")[0], quality }));
  const named = new Set(ranges.map(({ language }) => language));
  let best: { readonly language: Language; readonly quality: number } | undefined;
  for (const { language, quality } of ranges) {
    const found = LANGUAGES.find((ours) => (language === "*" ? !named.has(ours) : ours === language));
    if (found && quality > (best?.quality ?? 0)) best = { language: found, quality };
  }
  return best?.language;
}
