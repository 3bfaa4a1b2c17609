import { lstatSync, readFileSync } from "node:fs";
import { isLoopback } from "../http/equivalence.ts";
import { nearest } from "../http/nearest.ts";
import { utf8File } from "../ports/utf8.ts";
import { withoutTls } from "./allowed-origins.ts";
import { cookieDomainFault } from "./cookie-domain.ts";
import { parseEnvFile } from "./env-file.ts";
import { passkeyDomainFault } from "./passkey-domain.ts";
import { SETTINGS, type Setting, type Settings } from "./settings.ts";

export type Config = Settings;
export type Environment = Readonly<Record<string, string | undefined>>;

/** Every fault of a configuration at once, each with its fix. */
export class ConfigError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(faults.length === 1 ? faults[0] : `${faults.length} settings are wrong:\n- ${faults.join("\n- ")}`);
    this.name = "ConfigError";
    this.faults = faults;
  }
}

let fromFile: readonly string[] = [];

/** Takes back what `.env` has set, so that a process started from here on reads the file as it is then. */
export function forgetEnvFile(): void {
  for (const name of fromFile) Reflect.deleteProperty(process.env, name);
}

/**
 * The process's environment, after `.env` in the working directory (which sets only what is not set). Throws `ConfigError`
 * if there is such a file and any of it cannot be understood: what it was to set would be missing, the public URL perhaps.
 */
export function processEnvironment(): Environment {
  const file = envFileBytes();
  if (file === undefined) return process.env;
  const { values, faults } = parseEnvFile(file);
  if (faults.length > 0) throw new ConfigError(faults.map((fault) => `.env: ${fault}`));
  const unset = [...values].filter(([name]) => process.env[name] === undefined);
  for (const [name, value] of unset) process.env[name] = value;
  fromFile = unset.map(([name]) => name);
  return process.env;
}

/** Undefined only if nothing has that name: a link that leads nowhere is a file that cannot be read. */
function envFileBytes(): Buffer | undefined {
  try {
    return readFileSync(".env");
  } catch (error) {
    if (lstatSync(".env", { throwIfNoEntry: false }) === undefined) return undefined;
    throw new ConfigError([`.env cannot be read: ${(error as Error).message}`]);
  }
}

/** The configuration that an environment describes. Throws `ConfigError` with all faults. */
export function loadConfig(environment: Environment): Config {
  const faults = unknownNames(environment);
  const config: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(SETTINGS)) {
    try {
      const text = settingText(environment, setting);
      config[key] = text === undefined ? setting.default() : setting.parse(text);
    } catch (error) {
      faults.push(`${setting.name}: ${(error as Error).message}`);
    }
  }
  if (faults.length === 0) faults.push(...contradictions(config as unknown as Config));
  if (faults.length > 0) throw new ConfigError(faults);
  return config as unknown as Config;
}

const withoutPrefix = (name: string) => name.replace(/^BIENVENUE_/, "");

/** The names under which a setting may stand; the prefix may be left out where the bare name is customary. */
function namesOf({ name, bare }: Setting<unknown>): string[] {
  return bare ? [name, withoutPrefix(name)] : [name];
}

/** What the environment says of a setting, from whichever of its names. Throws if two names differ. */
export function settingText(environment: Environment, setting: Setting<unknown>): string | undefined {
  const found = namesOf(setting).flatMap((name) => {
    const value = environment[name];
    const file = setting.secret ? environment[`${name}_FILE`] : undefined;
    const texts: (readonly [name: string, text: string])[] = [];
    if (file !== undefined && file !== "") texts.push([`${name}_FILE`, secretIn(file)]);
    if (value !== undefined && value !== "" && !isServiceLink(name, value)) texts.push([name, value]);
    return texts;
  });
  if (new Set(found.map(([, value]) => value)).size > 1) {
    throw new Error(`${found.map(([name]) => name).join(" and ")} differ; set one of them`);
  }
  return found[0]?.[1];
}

function secretIn(file: string): string {
  const text = utf8File(readFileSync(file))?.trimEnd();
  if (text === undefined) throw new Error(`${file} is not UTF-8; save the file as UTF-8`);
  return text;
}

function unknownNames(environment: Environment): string[] {
  const known = Object.values(SETTINGS).flatMap((setting) =>
    namesOf(setting).flatMap((name) => (setting.secret ? [name, `${name}_FILE`] : [name])),
  );
  return Object.entries(environment)
    .filter(([name, value]) => /^BIENVENUE_/i.test(name) && !known.includes(name) && !isServiceLink(name, value))
    .map(([name]) => `${name} is not a setting; the nearest is ${nearest(name.toUpperCase(), known)}`);
}

/** Kubernetes describes a service called `bienvenue` to every pod beside it in variables that begin like ours. */
function isServiceLink(name: string, value: string | undefined): boolean {
  if (/^BIENVENUE_(\w+_)?PORT$/.test(name) && /^(tcp|udp|sctp):\/\//.test(value ?? "")) return true;
  return /^BIENVENUE_(\w+_)?(SERVICE_(HOST|PORT)(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/.test(name);
}

function contradictions(config: Config): string[] {
  const { publicUrl, host, trustedProxies, mail, smtpUrl, mailFrom, sessionIdle, sessionLifetime } = config;
  const faults: string[] = [];
  const local = isLoopback(host);
  if (!publicUrl && !local) {
    faults.push(
      `HOST is ${host}, which other machines can reach, and answers of the development profile carry reset tokens; set BIENVENUE_PUBLIC_URL or leave HOST at 127.0.0.1`,
    );
  }
  if (publicUrl && !local && trustedProxies.length === 0) {
    faults.push(
      `HOST is ${host} and this service speaks plain http; put a proxy with TLS before it and name its address in BIENVENUE_TRUSTED_PROXIES, or leave HOST at 127.0.0.1`,
    );
  }
  if (publicUrl?.protocol === "https:") {
    for (const key of ["allowedOrigins", "returnOrigins"] as const) {
      for (const origin of withoutTls(config[key])) {
        faults.push(
          `${SETTINGS[key].name} has ${origin}, whose pages anybody on the way can change, and the public URL is https; write https:// (http:// is for this machine only)`,
        );
      }
    }
  }
  if (publicUrl && config.path !== "" && config.path !== publicUrl.pathname) {
    faults.push("BIENVENUE_PATH is not the path of BIENVENUE_PUBLIC_URL; leave it out, the URL says it");
  }
  const domainFault = config.cookieDomain && cookieDomainFault(config.cookieDomain, publicUrl);
  if (domainFault) faults.push(domainFault);
  const passkeyFault = config.passkeyDomain && passkeyDomainFault(config.passkeyDomain, publicUrl);
  if (passkeyFault) faults.push(passkeyFault);
  if (publicUrl && mail === undefined && !smtpUrl) {
    faults.push(
      "BIENVENUE_PUBLIC_URL needs a way to send mail; set BIENVENUE_SMTP_URL and BIENVENUE_MAIL_FROM, or BIENVENUE_MAIL=none to run without (registration then tells whether an address is known, and reset links come from `bienvenue users reset-link`)",
    );
  }
  if (mail === "none" && smtpUrl) {
    faults.push("BIENVENUE_MAIL=none and BIENVENUE_SMTP_URL contradict each other; unset one of them");
  }
  if (mail === "none" && config.mailLogin === "on") {
    faults.push("BIENVENUE_MAIL=none and BIENVENUE_MAIL_LOGIN=on contradict each other; unset one of them");
  }
  if (smtpUrl && !mailFrom) {
    faults.push("BIENVENUE_SMTP_URL needs the address that mails are from; set BIENVENUE_MAIL_FROM");
  }
  if (sessionIdle > sessionLifetime) {
    faults.push("BIENVENUE_SESSION_IDLE is longer than BIENVENUE_SESSION_LIFETIME; make it shorter");
  }
  return faults;
}
