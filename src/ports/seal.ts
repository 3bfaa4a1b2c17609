import { createCipheriv, createDecipheriv, hkdfSync } from "node:crypto";
import { link, open, readFile, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { ServiceError } from "../core/errors.ts";
import { generateUuid, randomSalt, systemRandom } from "./random.ts";

/** What the database holds of secrets that have to be read again, such as those of authenticator apps: AES-256-GCM. */
export interface Seal {
  /** Whether there is a key, or one can be made. */
  readonly isReady: boolean;
  /**
   * `context` says what is sealed and whose it is: opened in another place, it is refused. Throws `ServiceError`
   * `sealing_unavailable` without a key.
   */
  seal(text: string, context: string): Promise<string>;
  /** Throws `ServiceError` `sealing_unavailable` if the key is not there, and `Error` for what was tampered with. */
  open(sealed: string, context: string): Promise<string>;
  /** The names of the keys that there are, the newest first. Creates none. */
  names(): Promise<readonly string[]>;
}

/** The name of the key that sealed something. */
export function sealedBy(sealed: string): string {
  return sealed.slice(0, sealed.indexOf("."));
}

/** Where keys come from: the newest first. */
export interface KeySource {
  /** Whether it has a key, or can make one. */
  readonly isReady: boolean;
  /** The keys that there are. */
  read(): Promise<readonly string[]>;
  /** Makes the first one, unless somebody else has done so at the same moment; absent where the operator sets them. */
  readonly create?: () => Promise<void>;
}

interface Key {
  readonly id: string;
  readonly bytes: Uint8Array;
}

const IV_BYTES = 12;
const TAG_BYTES = 16;

export function createSeal(source: KeySource): Seal {
  let keys: Promise<readonly Key[]> | undefined;
  const read = () => {
    const found = source.read().then((texts) => texts.map(keyOf));
    keys = found.then(
      (all) => {
        if (all.length === 0) keys = undefined; // another process may make one
        return all;
      },
      (error: unknown) => {
        keys = undefined;
        throw error;
      },
    );
    return keys;
  };
  const current = () => keys ?? read();
  const newestKey = async (): Promise<Key> => {
    if ((await current()).length === 0) await source.create?.();
    const [key] = await current();
    if (!key) throw new ServiceError("sealing_unavailable");
    return key;
  };
  return {
    isReady: source.isReady,
    async seal(text, context) {
      const key = await newestKey();
      const iv = randomSalt(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key.bytes, iv).setAAD(Buffer.from(context));
      const sealed = Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return `${key.id}.${sealed.toString("base64url")}`;
    },
    async open(sealed, context) {
      const id = sealedBy(sealed);
      // A process that has read the keys before another one made the first has to look again.
      const key = (await current()).find((one) => one.id === id) ?? (await read()).find((one) => one.id === id);
      if (!key) throw new ServiceError("sealing_unavailable", `the key ${id} is not among BIENVENUE_SECRETS`);
      const bytes = Buffer.from(sealed.slice(id.length + 1), "base64url");
      const decipher = createDecipheriv("aes-256-gcm", key.bytes, bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-TAG_BYTES));
      return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
    },
    names: async () => (await current()).map(({ id }) => id),
  };
}

/** Keys that an operator has set. */
export const setKeys = (texts: readonly string[]): KeySource => ({
  isReady: texts.length > 0,
  read: () => Promise.resolve(texts),
});

/** No keys, and no place to keep one: what has to be sealed is refused. */
export const noKeys: KeySource = setKeys([]);

/** A key that ends with the process, as the database does that it is for. */
export function passingKey(): KeySource {
  return setKeys([systemRandom.token()]);
}

/** A file of keys, one on each line, newest first. It is made when the first one is needed, for its owner alone. */
export function keyFile(path: string): KeySource {
  return {
    isReady: true,
    async read() {
      try {
        return (await readFile(path, "utf8")).split("\n").filter((line) => line.trim() !== "");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
        throw error;
      }
    },
    async create() {
      const made = `${path}.${generateUuid()}`;
      const file = await open(made, "wx", 0o600);
      try {
        await file.writeFile(`${systemRandom.token()}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      try {
        await link(made, path); // whole or not at all, and of two processes one makes it
        await syncFolder(dirname(path));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      } finally {
        await unlink(made);
      }
    },
  };
}

/** A key that is lost with the power, and what it sealed is not, would lock its owners out. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The key of a text, and a name for it that tells nothing of it (RFC 5869). */
function keyOf(text: string): Key {
  const derive = (info: string, length: number) =>
    new Uint8Array(hkdfSync("sha256", text.trim(), "bienvenue", info, length));
  return { id: Buffer.from(derive("name", 6)).toString("base64url"), bytes: derive("seal", 32) };
}
