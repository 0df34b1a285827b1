package cairn.web;

import java.util.Optional;

/**
 * What surrounds every page.
 *
 * @param network whose node it is; nothing where nobody is logged in
 * @param formToken of the session, if there is one: then one can sign out
 */
record Shell(String title, String network, Optional<String> formToken, Assets assets) {}
