import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "./databases.ts";

const NAMES = "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:0.0.0.0";

const KEYS = {
  ec: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
  rsa: ["-newkey", "rsa:2048", "-nodes"],
};

/** Made while the file is read, so that it stays until the file ends. */
const store = temporaryFolder();

/**
 * An authority of its own, and a certificate of this machine that it signed; made by openssl, once for each test file.
 * Paths and texts.
 */
export function makeCertificates(folder: string, kind: keyof typeof KEYS = "ec") {
  const source = join(store, kind);
  if (!existsSync(source)) {
    mkdirSync(source);
    generate(source, kind);
  }
  for (const name of ["ca.pem", "ca.key", "server.pem", "server.key"])
    copyFileSync(join(source, name), join(folder, name));
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  return { authority: join(folder, "ca.pem"), key: read("server.key"), cert: read("server.pem") };
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
