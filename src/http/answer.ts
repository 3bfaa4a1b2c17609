/** What a route answers, as data; `app` adds the headers that every answer carries and makes a Response of it. */
export interface Answer {
  readonly status: number;
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return { status, body: JSON.stringify(value), headers: { ...JSON_TYPE, ...headers } };
}

export function page(status: number, html: string, headers: Record<string, string> = {}): Answer {
  return {
    status,
    body: `<!doctype html>${html}`,
    headers: { "content-type": "text/html; charset=utf-8", ...headers },
  };
}

export function empty(status: number, headers: Record<string, string> = {}): Answer {
  return { status, body: null, headers };
}
