"""bcrypt as every tutorial has it; in the second view the hash that all systems share."""
import os

if "ARGON2" in os.environ:
    from argon2 import PasswordHasher
    from argon2.exceptions import VerifyMismatchError

    memory, passes = (int(number) for number in os.environ["ARGON2"].split(","))
    hasher = PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=1)

    def hash_password(password: str) -> str:
        return hasher.hash(password)

    def is_right(password: str, stored: str) -> bool:
        try:
            return hasher.verify(stored, password)
        except VerifyMismatchError:
            return False

else:
    import bcrypt

    def hash_password(password: str) -> str:
        return bcrypt.hashpw(password.encode(), bcrypt.gensalt()).decode()

    def is_right(password: str, stored: str) -> bool:
        return bcrypt.checkpw(password.encode(), stored.encode())
