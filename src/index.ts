export { type AuthService, type AuthServiceOptions, createAuthService } from "./assemble/create-auth-service.ts";
export { Auth, generateUuid, hashPassword } from "./auth.ts";
export { ConfigError } from "./config/config.ts";
export { type ErrorCode, ServiceError } from "./core/errors.ts";
export { DB } from "./db/db.ts";
export { canonicalEmail, isEmail, type User } from "./user.ts";
