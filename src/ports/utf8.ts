const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Bytes as the text that they are in UTF-8, a byte order mark kept; undefined if they are not UTF-8. Node's own readers put
 * U+FFFD in the place of every other byte, so that different bytes become the same text.
 */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return DECODER.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The same without the byte order mark that some editors put before a file's text. */
export function utf8File(bytes: Uint8Array): string | undefined {
  return utf8(bytes)?.replace(/^\uFEFF/, "");
}
