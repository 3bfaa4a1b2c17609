import type { PostgresServer } from "../db/drivers/postgres/defaults.ts";
import { isLoopback } from "../http/equivalence.ts";

const EXAMPLE = "postgres://user:password@host/database";
/** What a user or a password must not hold as it is: a URL goes on there, and a part of it would be taken for the host. */
export const ESCAPES = "in a user or a password write %23 for #, %2F for /, %3F for ?, %40 for @ and %25 for %";

const SHAPE = /^postgres(?:ql)?:\/\/(?:([^@/?#]*)@)?([^@/?#]*)(?:\/([^@/?#]*))?(?:\?([^@#]*))?$/i;
const HOST_AND_PORT = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/;

/** What each value of `sslmode` means here. libpq's `allow` and `prefer` give TLS up without a word; they are refused. */
const SSL_MODES: Readonly<Record<string, PostgresServer["tls"]>> = {
  disable: "none",
  require: "full",
  "verify-ca": "chain",
  "verify-full": "full",
  "no-verify": "unverified",
};
const PARAMETERS = ["host", "port", "user", "password", "dbname", "application_name", "options"];
const TLS_PARAMETERS = ["sslmode", "ssl", "sslrootcert", "sslcert", "sslkey"];

/**
 * The server that a URL names, in libpq's forms (PostgreSQL manual, "Connection URIs"): with a socket's folder as a host
 * that is percent-encoded, or as the parameter `host`; a parameter counts where both are there. Throws an Error with
 * words; none of them holds a part of the URL that may be a password.
 */
export function postgresServer(url: string): PostgresServer {
  const [whole, userinfo = "", hosts = "", path = "", query = ""] = SHAPE.exec(url) ?? [];
  if (whole === undefined) throw new Error(`not a URL that can be read, such as ${EXAMPLE}; ${ESCAPES}`);
  const given = parametersOf(query);
  const colon = userinfo.indexOf(":");
  const [user, password] = colon < 0 ? [userinfo, ""] : [userinfo.slice(0, colon), userinfo.slice(colon + 1)];
  if ([hosts, given.get("host")].some((list) => list?.includes(",")))
    throw new Error(
      "the URL names several hosts; name one that leads to the primary: a proxy or a pooler before them (docs/operations.md)",
    );
  const [authority, ipv6, name = "", digits = ""] = HOST_AND_PORT.exec(hosts) ?? [];
  if (authority === undefined) throw new Error("the URL's host or port cannot be read; an IPv6 address has brackets");
  const host = given.get("host") ?? ipv6 ?? unescaped(name);
  const port = given.get("port") ?? digits;
  if (!/^\d*$/.test(port) || Number(port) > 65_535) throw new Error("the URL's port is not a number up to 65535");
  return {
    ...part("host", host),
    ...(port === "" ? {} : { port: Number(port) }),
    ...part("user", given.get("user") ?? unescaped(user)),
    ...part("password", given.get("password") ?? unescaped(password)),
    ...part("database", given.get("dbname") ?? unescaped(path)),
    ...part("applicationName", given.get("application_name") ?? ""),
    ...part("options", given.get("options") ?? ""),
    ...part("rootCertificate", given.get("sslrootcert") ?? ""),
    ...part("certificate", given.get("sslcert") ?? ""),
    ...part("key", given.get("sslkey") ?? ""),
    tls: tlsOf(given, host),
  };
}

const part = <const Name extends string>(name: Name, value: string) =>
  (value === "" ? {} : { [name]: value }) as { readonly [Key in Name]?: string };

function parametersOf(query: string): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  for (const pair of query === "" ? [] : query.split("&")) {
    const [name = "", value = ""] = pair.split(/=(.*)/s).map(unescaped);
    if (name === "connect_timeout")
      throw new Error("connect_timeout is set by BIENVENUE_DATABASE_CONNECT_TIMEOUT here; leave it out of the URL");
    if (![...PARAMETERS, ...TLS_PARAMETERS].includes(name))
      throw new Error(
        `the URL has a parameter that is not known here; known are ${[...PARAMETERS, ...TLS_PARAMETERS].join(", ")}`,
      );
    if (given.has(name)) throw new Error(`the URL has ${name} twice`);
    given.set(name, value);
  }
  return given;
}

/** Off this machine TLS is required and verified, unless the URL says something else. A socket has none. */
function tlsOf(given: ReadonlyMap<string, string>, host: string): PostgresServer["tls"] {
  const [mode, ssl] = [given.get("sslmode"), given.get("ssl")];
  if (mode !== undefined) {
    const tls = SSL_MODES[mode];
    if (tls === undefined)
      throw new Error(`sslmode is one of ${Object.keys(SSL_MODES).join(", ")} here; require verifies like verify-full`);
    return host.startsWith("/") ? "none" : tls;
  }
  if (ssl !== undefined && !/^(true|false|1|0)$/.test(ssl)) throw new Error("ssl is true or false; or write sslmode");
  if (ssl !== undefined) return ssl === "true" || ssl === "1" ? "full" : "none";
  return host === "" || host.startsWith("/") || isLoopback(host) ? "none" : "full";
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error(`the URL has a % that begins no character; ${ESCAPES}`);
  }
}
