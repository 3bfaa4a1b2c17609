import type { Worker } from "node:worker_threads";
import { ServiceError } from "../../../core/errors.ts";
import { startThread } from "../../../ports/thread.ts";
import type { SqliteConnection, SqliteResult } from "./connection.ts";
import { GroupCommit, monotonicNow, type WriterReply, type WriterRequest } from "./group-commit.ts";

type Question = WriterRequest extends infer Request
  ? Request extends unknown
    ? Omit<Request, "id" | "asked">
    : never
  : never;

interface Ticket {
  readonly resolve: (result: SqliteResult) => void;
  readonly reject: (reason: unknown) => void;
}

/** Sends requests to a `GroupCommit`, wherever it runs, and resolves the promises that wait for its replies. */
export class Writer {
  readonly #tickets = new Map<number, Ticket>();
  readonly #link: Link;
  #lastId = 0;

  private constructor(connect: (writer: Writer) => Link) {
    this.#link = connect(this);
  }

  /** In a thread of its own. */
  static inThread(path: string): Writer {
    return new Writer((writer) => new ThreadLink(path, writer));
  }

  /** On the calling thread, for a database in memory, which no other thread can see. */
  static inline(connection: SqliteConnection): Writer {
    const commits = new GroupCommit(connection);
    return new Writer((writer) => ({
      send: (request) => {
        writer.settle(commits.handle([request]));
      },
      idle: () => undefined,
      close: () =>
        Promise.resolve().then(() => {
          connection.close();
        }),
    }));
  }

  /** `asked` is when, by `monotonicNow`, if it was before this call. */
  ask(question: Question, asked = monotonicNow()): Promise<SqliteResult> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#tickets.set(id, { resolve, reject });
      this.#link.send({ ...question, id, asked });
    });
  }

  /** Finishes what was asked, then closes. */
  close(): Promise<void> {
    return this.#link.close();
  }

  settle(replies: readonly WriterReply[]): void {
    for (const reply of replies) {
      const ticket = this.#tickets.get(reply.id);
      this.#tickets.delete(reply.id);
      if ("result" in reply) ticket?.resolve(reply.result);
      else ticket?.reject("error" in reply ? new Error(reply.error) : unavailable(reply.unavailable));
    }
    if (this.#tickets.size === 0) this.#link.idle();
  }

  /** The thread died: nobody knows what was written, so nobody is told that it was. */
  abandon(): void {
    for (const id of [...this.#tickets.keys()]) this.settle([{ id, unavailable: "the writer's thread ended" }]);
  }
}

interface Link {
  send(request: WriterRequest): void;
  /** Nothing is asked any more. */
  idle(): void;
  close(): Promise<void>;
}

class ThreadLink implements Link {
  readonly #path: string;
  readonly #writer: Writer;
  #thread: Worker | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(path: string, writer: Writer) {
    this.#path = path;
    this.#writer = writer;
    this.#start();
  }

  /** A thread that died is replaced when it is needed, not at once: what killed it may kill the next one as well. */
  send(request: WriterRequest): void {
    const thread = this.#thread ?? this.#start();
    thread.ref(); // a process that waits for a write must not end before it
    thread.postMessage(request);
  }

  idle(): void {
    this.#thread?.unref();
  }

  async close(): Promise<void> {
    this.#thread?.ref();
    this.#thread?.postMessage("close");
    await this.#ended;
  }

  #start(): Worker {
    const thread = startThread(import.meta.url, "writer-thread", this.#path);
    this.#thread = thread;
    this.#ended = new Promise((resolve) => {
      thread.on("message", (replies: WriterReply[]) => this.#writer.settle(replies));
      thread.on("error", () => undefined); // "exit" follows, and does the work
      thread.on("exit", () => {
        this.#thread = undefined;
        this.#writer.abandon();
        resolve();
      });
    });
    return thread;
  }
}

function unavailable(reason: string): ServiceError {
  return new ServiceError("database_unavailable", reason, { retryAfter: 1 });
}
