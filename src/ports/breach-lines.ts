/** Whether a line is `digits` hexadecimal digits and a count, which may be missing. */
export function isBreachLine(line: string, digits: 35 | 40): boolean {
  return (digits === 40 ? /^[\dA-F]{40}(:\d+)?\r?$/i : /^[\dA-F]{35}(:\d+)?\r?$/i).test(line);
}

/** Whether one of the lines is of `key`, hexadecimal digits. A count of 0 is padding of the range API, no password. */
export function listsKey(lines: readonly string[], key: string): boolean {
  const line = lines.find((candidate) => candidate.slice(0, key.length).toUpperCase() === key);
  return line !== undefined && !/^:0+\r?$/.test(line.slice(key.length));
}
