import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NAMES = "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:0.0.0.0";

const KEYS = {
  ec: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
  rsa: ["-newkey", "rsa:2048", "-nodes"],
};

const FILES = ["ca.pem", "ca.key", "server.pem", "server.key"] as const;
type Texts = Record<(typeof FILES)[number], string>;

const made = new Map<keyof typeof KEYS, Texts>();

/**
 * An authority of its own, and a certificate of this machine that it signed; made by openssl, once in each process of tests.
 * Paths and texts.
 */
export function makeCertificates(folder: string, kind: keyof typeof KEYS = "ec") {
  const texts = made.get(kind) ?? generated(kind);
  made.set(kind, texts);
  for (const name of FILES)
    writeFileSync(join(folder, name), texts[name], { mode: name.endsWith(".key") ? 0o600 : 0o644 });
  return { authority: join(folder, "ca.pem"), key: texts["server.key"], cert: texts["server.pem"] };
}

function generated(kind: keyof typeof KEYS): Texts {
  const folder = mkdtempSync(join(tmpdir(), "bienvenue-"));
  try {
    generate(folder, kind);
    return Object.fromEntries(FILES.map((name) => [name, readFileSync(join(folder, name), "utf8")])) as Texts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function generate(folder: string, kind: keyof typeof KEYS): void {
  const openssl = (...args: string[]) => {
    const { status, stderr } = spawnSync("openssl", args, { cwd: folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
  };
  const key = KEYS[kind];
  openssl("req", "-x509", ...key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Test authority");
  openssl("req", ...key, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=localhost");
  writeFileSync(join(folder, "names"), NAMES);
  const signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names"];
  openssl("x509", "-req", "-in", "server.csr", ...signed, "-out", "server.pem");
}
