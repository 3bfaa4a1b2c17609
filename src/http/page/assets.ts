import { digest } from "../../ports/digest.ts";
import { type Answer, empty } from "../answer.ts";
import type { Route } from "../route.ts";

/** A file that pages ask for. */
export interface Asset {
  readonly path: `/assets/${string}`;
  readonly type: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/** The files of the pages, by what they are for. */
export interface Assets {
  readonly style: Asset;
  readonly script: Asset;
  /** Of the pages on which passkeys are made and used. */
  readonly passkeys: Asset;
  readonly icon: Asset;
  /** The operator's; without one the icon and the name stand in its place. */
  readonly logo: Asset | undefined;
}

/** The path by which a page names a file: it changes with the content, so that it can be kept forever. */
export function versioned(asset: Asset): string {
  return `${asset.path}?v=${versionOf(asset)}`;
}

const versions = new WeakMap<Asset, string>();

function versionOf(asset: Asset): string {
  const known = versions.get(asset);
  if (known !== undefined) return known;
  const version = digest(typeof asset.body === "string" ? asset.body : Buffer.from(asset.body).toString("base64"));
  versions.set(asset, version.slice(0, 12));
  return version.slice(0, 12);
}

/** Kept for a year where the version asked for is this one (RFC 8246), else for no time. */
export function assetRoutes(assets: Assets): Route[] {
  const all = [assets.style, assets.script, assets.passkeys, assets.icon, ...(assets.logo ? [assets.logo] : [])];
  return all.map((asset) => ({
    method: "GET" as const,
    path: asset.path,
    operation: `get${asset.path.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: "A file of the pages",
    answers: { 200: { description: "The file", type: asset.type.replace(/;.*/, "") } },
    handle: (c): Answer => {
      const isCurrent = c.query.get("v") === versionOf(asset);
      return {
        ...empty(200, {
          "content-type": asset.type,
          "cache-control": isCurrent ? "public, max-age=31536000, immutable" : "no-cache",
          // A picture may have styles of its own, and nothing else, also where it is opened by itself.
          ...(asset.type === "image/svg+xml"
            ? {
                "content-security-policy":
                  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
              }
            : {}),
        }),
        body: asset.body,
      };
    },
  }));
}
