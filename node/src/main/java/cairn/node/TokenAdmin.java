package cairn.node;

import cairn.http.Exchange;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Makes, lists and revokes tokens: of a node that is stopped, or of one that runs. */
public interface TokenAdmin {
  /**
   * A token as it can be listed.
   *
   * @param note what its maker wanted to remember, such as whom it is for
   */
  record Listed(
      String id,
      List<TokenScope> scopes,
      String note,
      Instant createdAt,
      Optional<Instant> revokedAt) {
    public Listed {
      scopes = List.copyOf(scopes);
    }
  }

  /**
   * A token just made.
   *
   * @param token a secret, shown this once and stored nowhere
   */
  record Created(String id, String token) {
    /** The id alone. */
    @Override
    public String toString() {
      return "token " + id;
    }
  }

  /** Makes a token, durably. */
  Created create(List<TokenScope> scopes, String note) throws NodeAdminException;

  /** All tokens, oldest first. */
  List<Listed> list() throws NodeAdminException;

  /**
   * Revokes a token: from now on it is refused.
   *
   * @return false when there is no token of that id; true also when it had been revoked before
   */
  boolean revoke(String id) throws NodeAdminException;

  /**
   * The tokens of that node: through its admin listener while it runs, else in its database.
   *
   * @param exchange to reach the admin listener
   */
  static TokenAdmin of(Configuration configuration, Exchange exchange, InstantSource clock)
      throws NodeAdminException {
    return AdminClient.running(configuration, exchange)
        .<TokenAdmin>map(RemoteTokens::new)
        .orElseGet(() -> new LocalTokens(configuration, clock));
  }
}
