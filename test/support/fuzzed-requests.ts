import fc from "fast-check";
import type { Operation } from "./openapi-checker.ts";

/** A request. Words such as `$EMAIL` stand for what is known only when it is sent, and stay readable until then. */
export interface Fuzzed {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** More than ten minutes pass between login and request. */
  readonly isLate?: boolean;
}

const FORGED = "A".repeat(43);
const NAMES = ["__proto__", "constructor", "toString", "", "email[]", "email.x", "\0", "\u{1F600}", "a".repeat(300)];
const ODD = ["\ud800", "\udfff x", "\0", "\r\nset-cookie: a=b", "\u202e", "\ufeff", "ﬁ", "İ", "e\u0301", "' or 1=1 --"];
const LONG = ["x".repeat(256), "💥".repeat(500), "é".repeat(9000), "9".repeat(400), `${"a".repeat(64)}@example.com`];
const oneOf = (values: readonly string[]) => fc.constantFrom(...values);

/** Texts that nobody means. */
const strange = fc.oneof(
  oneOf([...NAMES, ...ODD, ...LONG, "$EMAIL\0", "$EMAIL ", "$PASSWORD\n", "null", "true", "[]", "{}"]),
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
);

/** What a field of this name means, the best first. */
function meant(name: string): string[] {
  if (name === "email") return ["$EMAIL", "new-$EMAIL", "NEW-$EMAIL", "nobody@example.com"];
  if (/token/.test(name)) return ["$TOKEN", FORGED];
  if (/password/.test(name)) return ["$PASSWORD", "another one, just as long as it must be"];
  return (
    { language: ["fr", "en", "tlh"], scope: ["all", "others", ""], limit: ["1", "100", "0", "1e1"] }[name] ?? ["$ID"]
  );
}

const field = (name: string) =>
  fc.oneof({ weight: 5, arbitrary: oneOf(meant(name)) }, { weight: 1, arbitrary: strange });

/** A JSON text of any type; numbers that no double holds too. */
const anyJson = fc.oneof(
  fc.json({ maxDepth: 2 }),
  oneOf(["1e400", "-0", "9".repeat(400), "null", "[]", "{}", '"\\ud800"']),
);

type Pairs = readonly (readonly [name: string, value: string])[];

/** Pairs of these names, most of them once; sometimes others. */
function pairsOf(names: readonly string[]): fc.Arbitrary<Pairs> {
  const each = names.map((name) => {
    const one = field(name).map((value) => [[name, value]] as Pairs);
    const twice = fc.tuple(field(name), field(name)).map((both) => both.map((value) => [name, value]) as Pairs);
    const rest = fc.oneof(fc.constant([] as Pairs), twice);
    return fc.oneof({ weight: 9, arbitrary: one }, { weight: 1, arbitrary: rest });
  });
  const extra = fc.array(fc.tuple(fc.oneof(oneOf(NAMES), strange), strange), { maxLength: 2 });
  const extras = fc.oneof({ weight: 3, arbitrary: fc.constant([] as Pairs) }, { weight: 1, arbitrary: extra });
  return fc.tuple(...each, extras).map((parts) => parts.flat());
}

const urlencoded = (pairs: Pairs) =>
  pairs.map((pair) => pair.map((part) => encodeURIComponent(part.toWellFormed())).join("=")).join("&");
const json = (pairs: Pairs) => `{${pairs.map((pair) => pair.map((part) => JSON.stringify(part)).join(":")).join()}}`;
const multipart = (pairs: Pairs) =>
  `${pairs.map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join("")}--b--\r\n`;

const FORM = "application/x-www-form-urlencoded";
const TYPES = [
  FORM,
  "application/json",
  "multipart/form-data; boundary=b",
  "multipart/form-data",
  "text/plain",
  "",
  "x",
];
const WRITTEN = [
  [FORM, urlencoded],
  ["application/json", json],
  ["multipart/form-data; boundary=b", multipart],
] as const;

interface Sent {
  readonly type: string;
  readonly body: string;
}

function bodyOf(names: readonly string[]): fc.Arbitrary<Sent> {
  const written = fc.tuple(fc.constantFrom(...WRITTEN), pairsOf(names));
  const good = written.map(([[type, write], pairs]) => ({ type, body: write(pairs) }));
  const typed = fc.tuple(...names.map((name) => anyJson.map((value) => `${JSON.stringify(name)}:${value}`)));
  const mistyped = typed.map((parts) => ({ type: "application/json", body: `{${parts.join()}}` }));
  const texts = fc.oneof(
    strange,
    anyJson,
    oneOf(["%", "%ff", "=&=&", "--b", "{", "[".repeat(5000), "x".repeat(20_000)]),
  );
  const broken = fc.record({ type: fc.oneof(oneOf(TYPES), oneOf([`${FORM}; charset=latin1`])), body: texts });
  const other = fc.tuple(oneOf(TYPES), good).map(([type, { body }]) => ({ type, body }));
  return fc.oneof({ weight: 6, arbitrary: good }, mistyped, broken, other);
}

/** At times a value, else nothing. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 10, nil: undefined });

/** What may stand in a header. */
const inHeader = fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) });
const headers = fc.record(
  {
    origin: seldom(oneOf(["$BASE", "https://evil.example", "null", "x"])),
    "sec-fetch-site": seldom(oneOf(["same-origin", "same-site", "cross-site", "none", "x"])),
    host: seldom(oneOf(["evil.example", "localhost:1", "[::1]", "0.0.0.0"])),
    "x-forwarded-for": seldom(oneOf(["127.0.0.1", "::", "x", ",".repeat(300)])),
    "content-encoding": seldom(oneOf(["gzip", "identity", "x"])),
    "accept-language": seldom(inHeader),
    "user-agent": seldom(inHeader),
    cookie: fc.oneof(
      { weight: 5, arbitrary: oneOf(["$COOKIE=$SESSION"]) },
      oneOf([`$COOKIE=${FORGED}`, "$COOKIE=", "$COOKIE=$SESSION; $COOKIE=$SESSION", "__proto__=1; $COOKIE=$SESSION"]),
      fc.tuple(inHeader, inHeader).map(([name, value]) => `device_id=${name}; $COOKIE=${value}`),
      fc.constant(undefined),
    ),
  },
  { noNullPrototype: true },
);

const OTHER_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY"];
/** What a part of a path can be without leading elsewhere. */
const inPath = fc
  .oneof(oneOf(["$ID", "01890a5d-ac96-774b-bcce-b302099a8057", "%", "%zz", "%00", "%ff", "%2e%2e%2f", "a;b"]), strange)
  .map((part) => (/^[%$\w;-]+$/.test(part) ? part : encodeURIComponent(part.toWellFormed())))
  .filter((part) => !["", ".", "..", "current"].includes(part));

/** What an operation reads, by where it stands. */
function namesOf(operation: Operation) {
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === "query").map(({ name }) => name);
  const body = Object.values(operation.requestBody?.content ?? {})[0];
  return { query, body: Object.keys(body?.schema.properties ?? {}) };
}

/** The request that an operation is there for. */
export function goodRequest(method: string, template: string, operation: Operation): Fuzzed {
  const { body } = namesOf(operation);
  const isNew = ["registerUser", "submitRegisterPage"].includes(operation.operationId);
  const pairs = body.map((name) => [name, `${isNew && name === "email" ? "new-" : ""}${meant(name)[0]}`] as const);
  const path = template.replace(/\{\w+\}/, "$ID");
  const cookie = { cookie: "$COOKIE=$SESSION" };
  if (body.length === 0) return { method, path, headers: cookie };
  return { method, path, headers: { ...cookie, "content-type": FORM }, body: urlencoded(pairs) };
}

/** Requests for an operation, right ones and all kinds of others. */
export function requestsFor(method: string, template: string, operation: Operation): fc.Arbitrary<Fuzzed> {
  const names = namesOf(operation);
  const parts = fc.record({
    method: fc.oneof({ weight: 9, arbitrary: fc.constant(method) }, oneOf(OTHER_METHODS)),
    part: inPath,
    query: pairsOf(names.query).map(urlencoded),
    headers,
    sent: names.body.length > 0 ? bodyOf(names.body) : seldom(bodyOf(["email"])),
    isLate: fc.constantFrom(false, false, false, true),
  });
  return parts.map(({ part, query, headers: some, sent, ...rest }) => {
    const all = { ...some, "content-type": sent?.type };
    const set = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined);
    const path = `${template.replace(/\{\w+\}/, () => part)}${query && `?${query}`}`;
    return { ...rest, path, headers: Object.fromEntries(set), body: sent?.body };
  });
}
