/** Which of the contract's two services this is. A public URL is the switch. */
export type Profile = Both &
  (
    | { readonly name: "development" }
    | {
        readonly name: "public";
        /** What the Host header must be. */
        readonly host: string;
        readonly https: boolean;
      }
  );

interface Both {
  /** Scheme, host, port: what a browser sends as Origin. */
  readonly origin: string;
  /** What the URL has after its origin, and all routes stand under: empty, or such as `/accounts`. */
  readonly path: string;
  /** Other origins whose pages may call us with cookies, as browsers send them. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** Other origins to which a browser may be sent after login: those, and more. */
  readonly returnOrigins: ReadonlySet<string>;
  readonly registration: Registration;
  /** Whether there is a way to send mail: without one the public profile cannot be discreet. */
  readonly mails: boolean;
}

export type Registration = "open" | "closed";
