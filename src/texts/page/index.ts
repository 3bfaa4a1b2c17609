import { en, type PageTexts } from "./en.ts";

export type { PageTexts } from "./en.ts";

export const PAGE_TEXTS: Readonly<Record<string, PageTexts>> = { en };
