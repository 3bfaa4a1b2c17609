import { expect, test } from "vitest";
import { behind } from "./behind-proxy.ts";
import { largeForm, outcomes } from "./late-reader.ts";
import { need } from "./require-tool.ts";

/** A form of so many bytes, behind which a proxy does not keep the connection either. */
export const lastForm = (host: string, size: number, coding: "content-length" | "chunked") =>
  largeForm(`${host}\r\nConnection: close`, size, coding);

/** Behind the nginx of docs/deploy, or a changed one. */
export function testLateReaders(change: (documented: string) => string): void {
  for (const coding of ["content-length", "chunked"] as const) {
    test(`a client that writes up to 5 MB (${coding}) before it reads has its 413, a hundred times for each size`, async (context) => {
      need(context, "nginx", "openssl");
      const { open, host } = await behind("nginx", { change });
      for (const size of [20_000, 1_000_000, 5_000_000])
        expect(await outcomes(100, open, lastForm(host, size, coding))).toEqual(["413"]);
    }, 120_000);
  }
}
