/** Licences that ask for no more than that they be told: no copyleft, no restriction of use. */
const PERMISSIVE = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0"];

/** Whether an SPDX expression allows a permissive choice; what is not understood does not. */
export function permissive(expression = ""): boolean {
  const inner = /^\(([^()]*)\)$/.exec(expression)?.[1] ?? expression;
  if (inner.includes(" AND ")) return inner.split(" AND ").every((part) => PERMISSIVE.includes(part));
  return inner.split(" OR ").some((part) => PERMISSIVE.includes(part));
}
