/** Tells password managers whose password is asked for; nobody sees it, and it is not read. */
export const Username = ({ email }: { readonly email: string }) => (
  <input type="email" name="username" autocomplete="username" value={email} hidden />
);
