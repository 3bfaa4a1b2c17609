import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Listens on a free port and says so, in the words of the service. */
export function listen(server: Server): void {
  server.listen(0, "127.0.0.1", () => {
    console.error(`hello listens on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
}
