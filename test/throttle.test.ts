import { expect, test } from "vitest";
import { countPassword, countReauthentication } from "../src/authentication/attempts.ts";
import type { ServiceError } from "../src/core/errors.ts";
import { type CountedAttempt, fromNetwork, Throttle } from "../src/core/throttle.ts";
import { Attempts } from "../src/db/tables/attempts.ts";
import { BUDGETS } from "./support/budgets.ts";
import { makeApp } from "./support/make-app.ts";

const EMAIL = "guillaume@example.com";

async function newThrottle() {
  const { db, clock } = await makeApp();
  return { throttle: new Throttle({ attempts: new Attempts(db.kysely), clock, width: 1, mails: true }), clock };
}

/** How often in a row it is allowed, and why not once more. */
async function allowed(guess: () => Promise<unknown>, most = 1000): Promise<[times: number, refusal?: ServiceError]> {
  for (let times = 0; times < most; times++) {
    const refusal = await guess().then(
      () => undefined,
      (error: unknown) => error as ServiceError,
    );
    if (refusal) return [times, refusal];
  }
  return [most];
}

test.each(["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6"])(
  "of several limits the one that lasts longest is told, %s",
  async (network) => {
    const { throttle } = await newThrottle();
    const others = BUDGETS.network.max - BUDGETS.addressAndNetwork.max;
    for (let other = 0; other < others; other++)
      await countPassword(throttle, `u${other}@example.com`, { network }, false);
    const [times, refusal] = await allowed(() => countPassword(throttle, EMAIL, { network }, false));
    expect(times).toBe(BUDGETS.addressAndNetwork.max);
    expect(refusal).toMatchObject({ code: "too_many_attempts", retryAfter: 600, limit: BUDGETS.network.max });
  },
);

test("what others used up asks for a mailed link, what oneself used up as well does not", async () => {
  const { throttle } = await newThrottle();
  const from = (network: number) => () => countPassword(throttle, EMAIL, { network: `10.0.0.${network}` }, false);
  const { address, addressAndNetwork } = BUDGETS;
  const networks = address.max / addressAndNetwork.max;
  for (let network = 1; network <= networks; network++) await allowed(from(network), addressAndNetwork.max);
  expect(await allowed(from(9))).toMatchObject([0, { code: "mailed_link_required", limit: address.max }]);
  expect(await allowed(from(1))).toMatchObject([0, { code: "too_many_attempts" }]);
});

test("every known device has its own count, for each address", async () => {
  const { throttle } = await newThrottle();
  const by = (device: string, email: string) => () =>
    countPassword(throttle, email, { browser: device, network: "10.0.0.1" }, true);
  const { max } = BUDGETS.browser;
  expect(await allowed(by("a", EMAIL))).toMatchObject([max, { code: "too_many_attempts", retryAfter: 1, limit: max }]);
  expect(await allowed(by("b", EMAIL), max)).toEqual([max]);
  expect(await allowed(by("a", "vincent@example.com"), max)).toEqual([max]);
  expect(await allowed(by("a", EMAIL.toUpperCase()))).toMatchObject([0, {}]);
});

test("what was right begins anew, with a delay, and is taken back without one", async () => {
  const { throttle } = await newThrottle();
  const { reauthentication, network } = BUDGETS;
  const guess = () => countReauthentication(throttle, "session 1");
  await allowed(guess, reauthentication.max - 1);
  await throttle.forgive(await guess());
  expect(await allowed(guess)).toMatchObject([reauthentication.max, { limit: reauthentication.max }]);
  const token = () => throttle.token({ network: "10.0.0.1" });
  await allowed(token, network.max - 1);
  await throttle.forgive(await token());
  expect(await allowed(token)).toMatchObject([1, { retryAfter: 600 }]);
});

test("a guess that could not be checked was never made", async () => {
  const { throttle } = await newThrottle();
  const guess = () => countReauthentication(throttle, "session 1");
  const busy = new Error("busy");
  await allowed(guess, BUDGETS.reauthentication.max - 1);
  for (let time = 0; time < 3; time++)
    await expect(throttle.refundIfUnchecked(await guess(), Promise.reject(busy))).rejects.toBe(busy);
  expect(await allowed(guess)).toMatchObject([1, {}]);
});

test("where nobody knows the network it has no budget", async () => {
  const { throttle } = await newThrottle();
  const many = BUDGETS.network.max + 1;
  const nothing: CountedAttempt = await throttle.token({});
  expect(nothing).toEqual([]);
  expect(await allowed(() => throttle.token({}), many)).toEqual([many]);
  expect(
    await allowed(() => throttle.count(fromNetwork(BUDGETS, ["registration", "widerRegistration"], {})), many),
  ).toEqual([many]);
  await throttle.forgive(nothing);
});
