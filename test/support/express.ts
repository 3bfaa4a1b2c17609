import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { listening } from "./socket.ts";

type Next = (error?: unknown) => void;
type Handler = (request: IncomingMessage, response: ServerResponse & Reply, next: Next) => unknown;
interface Reply {
  status(code: number): Reply;
  json(value: unknown): void;
}
interface Application extends RequestListener {
  use(...steps: (string | RegExp | Handler)[]): void;
  get(path: string, handler: Handler): void;
}
type Parser = (options?: object) => Handler;
/** The part of Express 5 that tests use; the package has no types of its own. */
interface Express {
  (): Application;
  readonly json: Parser;
  readonly urlencoded: Parser;
  readonly text: Parser;
  readonly raw: Parser;
}

const name: string = "express";
export const { default: express } = (await import(name)) as { readonly default: Express };
/** Serves an Express app that a test describes; answers its URL. */
export async function expressWith(describe: (app: Application) => void): Promise<string> {
  const app = express();
  describe(app);
  return `http://127.0.0.1:${await listening(createServer(app))}`;
}
