import type { Profile } from "./profile.ts";
export function returnTarget(value: string | null | undefined, _profile: Profile): string | undefined {
  return value && /^\/(?![/\\])[\w/?=&-]*$/.test(value) ? value : undefined;
}
