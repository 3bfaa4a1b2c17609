import type { PasswordHasher } from "../../src/ports/password.ts";
import { cheapHasher } from "./make-app.ts";

/** A real hasher, and how often it was asked for work. */
export function countingHasher() {
  const real = cheapHasher();
  let count = 0;
  const hasher: PasswordHasher = {
    ...real,
    hash: (password, from) => (count++, real.hash(password, from)),
    verify: (password, hashed, from) => (count++, real.verify(password, hashed, from)),
  };
  return { hasher, count: () => count };
}
