export { health } from "./health/index.ts";
export { passwordReset } from "./password-reset/index.ts";
export { sessions } from "./sessions/index.ts";
export { users } from "./users/index.ts";
