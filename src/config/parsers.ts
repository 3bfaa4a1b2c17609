/** Milliseconds. */
export const DAY = 24 * 60 * 60 * 1000;

export function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      throw new Error(`"${text}" is not a whole number from ${least} to ${most}`);
    }
    return value;
  };
}

export function oneOf<const Word extends string>(words: readonly Word[]) {
  return (text: string): Word => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw new Error(`"${text}" is not one of: ${words.join(", ")}`);
    return word;
  };
}

export function duration(least: number, most: number) {
  const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: DAY };
  return (text: string): number => {
    const [, amount = "", unit = ""] = /^(\d+)([mhd])$/.exec(text) ?? [];
    const value = Number(amount) * (UNITS[unit] ?? Number.NaN);
    if (amount === "" || value < least || value > most) {
      throw new Error(`"${text}" is not a time from ${least / 60_000}m to ${most / DAY}d, such as 12h or 7d`);
    }
    return value;
  };
}

export function databaseUrl(text: string): string {
  if (/^sqlite:.+/.test(text)) return text;
  const scheme = /^[a-z][a-z0-9+.-]*(?=:)/i.exec(text)?.[0];
  throw new Error(
    scheme === undefined
      ? "not a URL; write sqlite: and a path, such as sqlite:bienvenue.db"
      : `${scheme}: is not supported; write sqlite: and a path, such as sqlite:bienvenue.db`,
  );
}

export function publicUrl(text: string): URL {
  if (!URL.canParse(text)) throw new Error(`"${text}" is not a URL, such as https://accounts.example.com`);
  const url = new URL(text);
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && local)) {
    throw new Error(`"${text}" must begin with https:// (http:// is for this machine only)`);
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "") {
    throw new Error(`"${text}" must be a scheme, a host and perhaps a port, and nothing after it`);
  }
  return url;
}

export function words(text: string): string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
