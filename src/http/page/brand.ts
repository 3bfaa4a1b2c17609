/** The operator's brand, as people see it. */
export interface Brand {
  readonly name: string;
  /** The accent, as `#rrggbb`. */
  readonly color: string;
  readonly termsUrl: string | undefined;
  readonly privacyUrl: string | undefined;
}

/** A file of the operator's. */
export interface FileOf {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

export const DEFAULT_BRAND: Brand = {
  name: "Bienvenue",
  color: "#3a4fd8",
  termsUrl: undefined,
  privacyUrl: undefined,
};
