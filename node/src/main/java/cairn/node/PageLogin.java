package cairn.node;

import cairn.format.Hash;
import cairn.format.Utf8;
import cairn.http.ProblemException;
import cairn.web.FederationPages;
import java.util.Optional;

/** Who may see the pages: who has a token with the scope {@code admin}. */
final class PageLogin implements FederationPages.Login {
  private static final int COOKIE_DIGITS = 16;

  private final Tokens tokens;

  PageLogin(Tokens tokens) {
    this.tokens = tokens;
  }

  /** The name of the session's cookie: nodes of several networks may share a host. */
  static String cookie(String networkId) {
    return "cairn-" + Hash.sha256(Utf8.encode(networkId)).hex().substring(0, COOKIE_DIGITS);
  }

  @Override
  public Optional<String> admin(String token) throws ProblemException {
    return PageSource.stored(() -> tokens.login(token));
  }

  @Override
  public boolean isStillAdmin(String id) throws ProblemException {
    return PageSource.stored(() -> tokens.isAdmin(id));
  }
}
