/** Requests as they are sent, to a host (and its port). */
export function requestsTo(host: string) {
  const HOST = `Host: ${host}`;
  const CLOSE = "Connection: close";
  const get = (...headers: string[]) => ["GET / HTTP/1.1", ...headers, CLOSE, "", ""].join("\r\n");
  const post = (headers: string[], body = "") =>
    ["POST /sessions HTTP/1.1", HOST, ...headers, CLOSE, "", body].join("\r\n");

  /** Each is one request and something that a second parser could read differently. */
  const malformed: [what: string, bytes: string][] = [
    ["ASVS 4.2.1: two Host headers", get(HOST, HOST)],
    ["two different Host headers", get(HOST, "Host: evil.example")],
    ["two Host headers in other letters", get(HOST, HOST.replace("Host", "HOST"))],
    ["no Host", get()],
    ["an empty Host", get("Host: ")],
    ["a Host with a path", get(`${HOST}/x`)],
    ["a Host with a user", get(`${HOST}@evil.example`)],
    ["a Host with a space", get("Host: local host")],
    ["a Host with an impossible port", get("Host: localhost:99999")],
    ["a * target", get(HOST).replace("GET /", "OPTIONS *")],
    ["a \\ in the path", get(HOST).replace("/", "/\\evil.example")],
    ["a space in the path", get(HOST).replace("/", "/a b")],
    ["a byte that is not ASCII in the path", get(HOST).replace("/", "/\xe9")],
    ["HTTP/0.9", "GET /\r\n\r\n"],
    ["HTTP/1.2", get(HOST).replace("1.1", "1.2")],
    ["the start of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["the start of TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"],
    ["nonsense", "bienvenue\r\n\r\n"],
    ["a method in small letters", get(HOST).replace("GET", "get")],
    ["CL+TE", post(["Content-Length: 6", "Transfer-Encoding: chunked"], "0\r\n\r\nG")],
    ["TE+CL", post(["Transfer-Encoding: chunked", "Content-Length: 6"], "0\r\n\r\nG")],
    ["two CL", post(["Content-Length: 6", "Content-Length: 5"], "abcdef")],
    ["two equal CL", post(["Content-Length: 6", "Content-Length: 6"], "abcdef")],
    ["a list of CL", post(["Content-Length: 6, 6"], "abcdef")],
    ["a signed CL", post(["Content-Length: +6"], "abcdef")],
    ["a CL too large for a number", post([`Content-Length: ${"9".repeat(23)}`], "abcdef")],
    ["a space before TE's colon", post(["Transfer-Encoding : chunked"], "0\r\n\r\n")],
    ["an unknown TE", post(["Transfer-Encoding: xchunked"], "0\r\n\r\n")],
    ["a compressed TE", post(["Transfer-Encoding: gzip, chunked"], "0\r\n\r\n")],
    ["TE twice", post(["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], "0\r\n\r\n")],
    ["TE in HTTP/1.0", post(["Transfer-Encoding: chunked"], "0\r\n\r\n").replace("1.1", "1.0")],
    ["a chunk size with 0x", post(["Transfer-Encoding: chunked"], "0x1\r\na\r\n0\r\n\r\n")],
    ["a bare line feed in a chunk's extension", post(["Transfer-Encoding: chunked"], "2;\nxx\r\n0\r\n\r\n")],
    ["obs-fold", get(HOST, "X: a\r\n b")],
    ["bare line feeds", get(HOST).replaceAll("\r", "")],
    ["one bare line feed", get(HOST, "X: a\nY: b")],
    ["a bare carriage return", get(HOST, "X: a\rb")],
    ["NUL in a header", get(HOST, "X: a\0b")],
    ["a space before a colon", get(HOST.replace(":", " :"))],
    ["an expectation that nobody has", post(["Expect: tea", "Content-Length: 1"], "a")],
  ];
  return { host, get, post, malformed };
}
