/** Which of the contract's two services this is. A public URL is the switch. */
export type Profile =
  | { readonly name: "development"; readonly origin: string; readonly registration: Registration }
  | {
      readonly name: "public";
      /** Scheme, host, port: what a browser sends as Origin. */
      readonly origin: string;
      /** What the Host header must be. */
      readonly host: string;
      readonly https: boolean;
      readonly registration: Registration;
    };

export type Registration = "open" | "closed";
