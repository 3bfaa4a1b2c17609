/** So many origins are told of: strangers can make up any number. */
const MAX_ORIGINS = 10;
/** A longer one is taken for an attempt, not for a product. */
const MAX_CHARACTERS = 100;

/**
 * Remembers which origins `return_to` has named that may not be returned to. A product whose origin is not on the list looks
 * like one that works: people log in, and stay here.
 */
export class ReturnWatch {
  readonly #origins = new Set<string>();
  readonly #tell: (sentence: string) => void;

  /** `tell` is called once for each origin. */
  constructor(tell: (sentence: string) => void) {
    this.#tell = tell;
  }

  /** Notes a `return_to` that was left out. What is no URL of the web is somebody's attempt, and not noted. */
  refused(value: string | undefined): void {
    const url = value !== undefined && /^https?:\/\//i.test(value) && URL.canParse(value) ? new URL(value) : undefined;
    if (!url || url.origin.length > MAX_CHARACTERS || this.#origins.size === MAX_ORIGINS) return;
    if (this.#origins.has(url.origin)) return;
    this.#origins.add(url.origin);
    this.#tell(sentenceOf(url.origin));
  }

  /** In words for the operator; none while nothing is noticed. */
  get warnings(): string[] {
    return [...this.#origins].map(sentenceOf);
  }
}

const sentenceOf = (origin: string) =>
  `return_to named ${origin}, which is not allowed, so it was left out: if that is a product of yours, name it in BIENVENUE_RETURN_ORIGINS`;
