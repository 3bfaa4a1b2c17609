/**
 * The 49,233 common passwords of `@zxcvbn-ts/language-common`, in lower case; those shorter than `minLength` are left
 * out, since the length refuses them already. Loaded once, at the first question.
 */
export function commonPasswords(minLength: number): (password: string) => Promise<boolean> {
  let words: Promise<ReadonlySet<string>> | undefined;
  return async (password) => {
    words ??= load(minLength);
    return (await words).has(password);
  };
}

async function load(minLength: number): Promise<ReadonlySet<string>> {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  return new Set(dictionary["passwords-common"].filter((word) => Array.from(word).length >= minLength));
}
