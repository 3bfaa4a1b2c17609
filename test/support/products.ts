import type { Page } from "playwright-core";
import { type Scheme, siteOn } from "./sites.ts";

/** A product's site: an empty page. Answers its port. */
export const productSite = (scheme: Scheme): Promise<number> =>
  siteOn(scheme, (_incoming, outgoing) => {
    outgoing.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>A product</title>");
  });

/** What a page reads of an answer; no more than the error's name if it may read nothing. */
export type Read = { status: number; type: string; body: unknown; retryAfter: string | null } | string;

/** A request with cookies, as the script of the page that is open sends it. Fields go as a form, JSON if `json`. */
export const ask = (
  page: Page,
  method: string,
  url: string,
  fields?: Readonly<Record<string, string>>,
  json = false,
): Promise<Read> =>
  page.evaluate(
    async (asked) => {
      const body = asked.fields && (asked.json ? JSON.stringify(asked.fields) : new URLSearchParams(asked.fields));
      const headers: Record<string, string> = asked.json ? { "content-type": "application/json" } : {};
      try {
        const response = await fetch(asked.url, {
          method: asked.method,
          credentials: "include",
          redirect: "manual",
          headers,
          ...(body ? { body } : {}),
        });
        const text = await response.text();
        const { status, type } = response;
        return {
          status,
          type,
          body: /^[{[]/.test(text) ? (JSON.parse(text) as unknown) : text,
          retryAfter: response.headers.get("retry-after"),
        };
      } catch (error) {
        return (error as Error).name;
      }
    },
    { method, url, fields, json },
  );
