import type { Statement } from "../db/kernel/write.ts";
import type { User } from "../user.ts";
import type { ClientInfo } from "./client-info.ts";
import type { Domain } from "./domain.ts";

/** What a response belongs to: one that was made in another login or session is wrong. */
export interface FactorUse {
  readonly client: ClientInfo;
  /** The digest of the login that waits for it. */
  readonly login?: string | undefined;
  /** The id of the session in which it is given again. */
  readonly session?: string | undefined;
}

/** A response that was right. */
export interface VerifiedFactor {
  /** In the words of `sessions.methods`. */
  readonly methods: string;
  /** Takes what may be used once: part of the write that the factor is given for, with `minRows` where one has to win. */
  readonly consume: readonly Statement[];
}

/** A kind of second factor. A feature brings it. */
export interface Factor {
  /** Its name in `factors` of a response, and the name of the field that holds a response to it. */
  readonly kind: string;
  /** Whether a response can be guessed: then wrong ones are counted. */
  readonly isGuessable: boolean;
  /** Whether a user has one that works. */
  readonly isSet: (domain: Domain, userId: number) => Promise<boolean>;
  /** Verifies a response; undefined: it is wrong. What throws `ServiceError` is not counted as wrong. */
  readonly verify: (
    domain: Domain,
    user: User,
    response: string,
    use: FactorUse,
  ) => Promise<VerifiedFactor | undefined>;
}

/** The kinds of factors that a user has, as a login offers them: computed anew each time, and remembered nowhere. */
export async function factorsOf(domain: Domain, userId: number): Promise<string[]> {
  const found = await Promise.all(
    domain.factors.map(async (factor) => ((await factor.isSet(domain, userId)) ? [factor.kind] : [])),
  );
  return found.flat();
}
