import { request } from "node:http";

/** Sends a form from an address of this machine; answers the status. */
export function askFrom(
  localAddress: string,
  port: number,
  method: string,
  path: string,
  form: Record<string, string>,
  headers: Record<string, string | readonly string[]>,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const all = { ...headers, "content-type": "application/x-www-form-urlencoded" } as Record<
      string,
      string | string[]
    >;
    const options = { port, host: "127.0.0.1", method, path, localAddress, headers: all, agent: false };
    const sent = request(options, (response) => resolve(response.resume().statusCode)).on("error", reject);
    sent.end(new URLSearchParams(form).toString());
  });
}
