/** What a route answers, as data; `app` adds the headers that every answer carries and makes a Response of it. */
export interface Answer {
  readonly status: number;
  readonly body: string | Uint8Array<ArrayBuffer> | null;
  readonly headers: AnswerHeaders;
}

/** By lower-case name; a list for a header that stands several times, such as `set-cookie`. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[]>>;

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

export function json(status: number, value: unknown, headers: AnswerHeaders = {}): Answer & { readonly body: string } {
  return { status, body: JSON.stringify(value), headers: { ...JSON_TYPE, ...headers } };
}

export function page(status: number, html: string, headers: AnswerHeaders = {}): Answer {
  return {
    status,
    body: `<!doctype html>${html}`,
    headers: { "content-type": "text/html; charset=utf-8", ...headers },
  };
}

export function empty(status: number, headers: AnswerHeaders = {}): Answer {
  return { status, body: null, headers };
}

/** After a form was sent: the browser asks for the next page, and going back or loading again sends nothing twice. */
export function seeOther(location: string, headers: AnswerHeaders = {}): Answer {
  return empty(303, { location, ...headers });
}
