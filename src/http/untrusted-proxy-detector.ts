/** As many requests in a row say that it is no stranger who writes a header. */
const ENOUGH = 50;

/**
 * Notices that every request seems to come from one address, each with more hops in X-Forwarded-For that nobody vouches
 * for: that is how a proxy looks that `BIENVENUE_TRUSTED_PROXIES` does not name. A single stranger who writes the header is
 * none, as long as anybody else comes by.
 */
export class UntrustedProxyDetector {
  #network = "";
  #times = 0;

  /** `hasMore`: behind this network the request names others. Answers whether that makes it enough just now. */
  note(network: string, hasMore: boolean): boolean {
    if (!hasMore || network !== this.#network) this.#times = 0;
    this.#network = network;
    if (hasMore) this.#times++;
    return this.#times === ENOUGH;
  }

  /** In words for the operator; none while nothing is noticed. */
  get warnings(): string[] {
    if (this.#times < ENOUGH) return [];
    return [
      `the last ${this.#times} requests came from ${this.#network} with X-Forwarded-For, and BIENVENUE_TRUSTED_PROXIES does not name it, or it writes something else than addresses: if that is a proxy of yours, name it, or all people share one network's limits`,
    ];
  }
}
