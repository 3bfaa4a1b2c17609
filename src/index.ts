export { Auth, type AuthLimits, type AuthOptions, generateUuid, hashPassword, type LogIn, type Place } from "./auth.ts";
export { ConfigError } from "./config.ts";
export { type AuthService, type AuthServiceOptions, createAuthService } from "./create-auth-service.ts";
export { DB } from "./db/db.ts";
export type { LiveSession, Session } from "./db/tables/sessions.ts";
export { AuthError, type ErrorCode } from "./errors.ts";
export { canonicalEmail, isEmail, type User } from "./user.ts";
