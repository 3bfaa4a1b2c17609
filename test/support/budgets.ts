import { LOGIN_BUDGETS } from "../../src/authentication/attempts.ts";
import { BUDGETS as SHARED } from "../../src/core/throttle.ts";
import { BUDGETS as REGISTRATION } from "../../src/features/users/budgets.ts";

/** The budgets that strangers meet. */
export const BUDGETS = { ...SHARED, ...LOGIN_BUDGETS, ...REGISTRATION };
