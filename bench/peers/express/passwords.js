/** bcrypt as every tutorial has it; in the second view the hash that all systems share. */
export const passwords = process.env.ARGON2 ? await argon2(process.env.ARGON2.split(",").map(Number)) : await bcrypt();

async function bcrypt() {
  const { default: library } = await import("bcrypt");
  return {
    hash: (password) => library.hash(password, 10),
    verify: (password, stored) => library.compare(password, stored),
  };
}

async function argon2([memoryCost, timeCost]) {
  const library = await import("@node-rs/argon2");
  return {
    hash: (password) => library.hash(password, { memoryCost, timeCost, parallelism: 1 }),
    verify: (password, stored) => library.verify(stored, password),
  };
}
