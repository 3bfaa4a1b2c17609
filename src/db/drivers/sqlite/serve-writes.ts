import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { SqliteConnection } from "./connection.ts";
import { GroupCommit, type WriterRequest } from "./group-commit.ts";

type Message = WriterRequest | "close";

/** Serves requests from a port until it is told to close. Requests that arrive while a group is written form the next group. */
export function serveWrites(port: MessagePort, connection: SqliteConnection): void {
  const writer = new GroupCommit(connection);
  const next = () => receiveMessageOnPort(port)?.message as Message | undefined;

  port.on("message", (first: Message) => {
    const requests: WriterRequest[] = [];
    let closing = false;
    for (let message: Message | undefined = first; message; message = next()) {
      if (message === "close") closing = true;
      else requests.push(message);
    }
    const replies = writer.handle(requests);
    if (replies.length > 0) port.postMessage(replies);
    if (closing) {
      connection.close();
      port.close();
    }
  });
}
