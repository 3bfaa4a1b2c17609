type Results<Peers> = {
  readonly [Name in keyof Peers]: NonNullable<Peers[Name]> extends () => Promise<infer Result> ? Result[] : never;
};

/**
 * Runs every peer once a round: A B A B … A machine whose speed drifts, or that is disturbed, then drifts and is
 * disturbed for all of them.
 */
export async function interleave<Peers extends Record<string, () => Promise<unknown>>>(
  rounds: number,
  peers: Peers,
): Promise<Results<Peers>> {
  const results: Record<string, unknown[]> = Object.fromEntries(Object.keys(peers).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(peers)) results[name]?.push(await measure());
  }
  return results as Results<Peers>;
}
