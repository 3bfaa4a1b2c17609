/** A kind of secret by what it looks like, and one of that look that opens nothing, in parts: whole it would be found here. */
type Kind = readonly [name: string, look: RegExp, sample: readonly string[]];

export const SECRETS: readonly Kind[] = [
  ["a private key", /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----/, ["-----BEGIN RSA PRIVATE", " KEY-----"]],
  ["a PuTTY key", /PuTTY-User-Key-File-\d/, ["PuTTY-User-Key", "-File-3: ssh-ed25519"]],
  ["an AWS key", /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/, ["AKIA", "IOSFODNN7EXAMPLE"]],
  ["a GitHub token", /\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_\w{60}/, ["ghp_", "a1B2".repeat(9)]],
  ["a GitLab token", /\bglpat-[\w-]{20}/, ["glpat-", "a1B2".repeat(5)]],
  ["an npm token", /\bnpm_[A-Za-z0-9]{36}\b/, ["npm_", "a1B2".repeat(9)]],
  ["a login to a registry", /:_(?:authToken|auth|password)\s*=\s*[^\s$]/, ["//npm.example.com/:_auth", "Token=a1B2"]],
  ["a Slack token", /\bxox[abeoprs]-[\w-]{10}/, ["xoxb-", "123456789012-a1B2"]],
  ["a Slack hook", /hooks\.slack\.com\/services\/T\w+\/B\w+\/\w+/, ["hooks.slack.com/", "services/T01/B01/a1B2"]],
  ["a Google key", /\bAIza[\w-]{35}/, ["AIza", "a1B2c".repeat(7)]],
  ["a Stripe key", /\b[rs]k_live_[A-Za-z0-9]{20}/, ["sk_live_", "a1B2".repeat(5)]],
  ["a SendGrid key", /\bSG\.[\w-]{22}\.[\w-]{43}/, ["SG.", "a".repeat(22), ".", "b".repeat(43)]],
  ["a key of a language model", /\bsk-(?:[a-z]+\d*-)*[A-Za-z0-9_]{32}/, ["sk-", "proj-", "a1B2".repeat(8)]],
  [
    "a JSON Web Token",
    /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/,
    ["eyJhbGciOiJIUzI1NiJ9", ".eyJzdWIiOiIxMjM0In0.", "a1B2".repeat(10)],
  ],
];

/** A login in a URL, where the host is no example and not this machine: those of the tests and the documents are. */
const LOGIN = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'`<>]*:([^\s/@"'`<>]+)@(\[[^\]]*\]|[\w.-]+)/gi;
const EXAMPLE =
  /^(host|localhost|127\.\d+\.\d+\.\d+|\[::1\]|([\w-]+\.)*(example(\.(com|org|net))?|test|invalid|localhost))$/i;

/** The kinds of secrets that a text holds. */
export function secretsIn(text: string): string[] {
  const logins = [...text.matchAll(LOGIN)].filter(
    ([, password = "", host = ""]) => !password.includes("${") && !EXAMPLE.test(host),
  );
  return [
    ...SECRETS.filter(([, look]) => look.test(text)).map(([name]) => name),
    ...(logins.length > 0 ? ["a login in a URL"] : []),
  ];
}

/** Files that are secret by what they are for, whatever they hold. */
export const secretFile = (path: string) =>
  /(^|\/)(\.env(\.(?!example$)[\w.]+)?|\.npmrc|\.netrc|\.pgpass|id_(rsa|dsa|ecdsa|ed25519)|[^/]+\.(pem|key|p12|pfx|jks|kdbx))$/.test(
    path,
  );
