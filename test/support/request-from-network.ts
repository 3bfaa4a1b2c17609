import type { TestApp } from "./make-app.ts";

/** An app of the public profile, asked from any network: cookies as a browser there holds them. */
export function from(app: TestApp, network: string) {
  const origin = app.services.profile.origin;
  return async (method: string, path: string, form: Record<string, string>, cookie = "") =>
    app.app.request(
      `${origin}${path}`,
      { method, body: new URLSearchParams(form), headers: cookie === "" ? {} : { cookie } },
      { incoming: { socket: { remoteAddress: network } } },
    );
}

/** Runs `count` tasks, `width` of them at a time; what each answered, in the order of their numbers. */
export async function atOnce<Result>(
  count: number,
  width: number,
  task: (index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < count; index = next++) results[index] = await task(index);
  };
  await Promise.all(Array.from({ length: width }, work));
  return results;
}
