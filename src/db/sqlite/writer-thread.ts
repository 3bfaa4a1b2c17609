import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { GroupCommit, type WriterRequest } from "./group-commit.ts";
import { openWriter } from "./settings.ts";

// All writes of this process, in a thread of their own: a disk that takes its time delays the writes that wait for it,
// and nothing else.
if (parentPort) {
  const port = parentPort;
  const connection = openWriter(workerData as string);
  const writer = new GroupCommit(connection);

  port.on("message", (first: WriterRequest | "close") => {
    const requests: WriterRequest[] = [];
    let closing = false;
    for (let message: WriterRequest | "close" | undefined = first; message; message = next()) {
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

  const next = () => receiveMessageOnPort(port)?.message as WriterRequest | "close" | undefined;
}
