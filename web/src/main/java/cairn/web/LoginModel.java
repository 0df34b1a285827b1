package cairn.web;

/**
 * The login form.
 *
 * @param formToken ties it to the browser
 * @param refused whether a token was tried that is no admin's
 */
record LoginModel(Shell shell, String formToken, boolean refused) {}
