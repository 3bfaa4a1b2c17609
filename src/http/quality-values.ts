/** Longer than any browser's; what comes after is not looked at. */
const MAX_CHARACTERS = 500;

/** One member of `Accept` or `Accept-Language`, in lower case. */
export interface Weighted {
  readonly range: string;
  /** From 0, not wanted, to 1. */
  readonly quality: number;
}

/** What a client would take, in the order in which it is written (RFC 9110 §12.4.2). Invalid weights count as 0. */
export function weighted(header: string | undefined): Weighted[] {
  return (header ?? "").slice(0, MAX_CHARACTERS).split(",").map(memberOf);
}

function memberOf(text: string): Weighted {
  const [range = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => parameter.startsWith("q="));
  const quality = weight === undefined ? 1 : Number(weight.slice(2) || "0");
  return { range, quality: quality >= 0 && quality <= 1 ? quality : 0 };
}
