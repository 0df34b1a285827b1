package cairn.node;

import cairn.store.Database;
import cairn.store.StoreException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** The tokens of a node that does not run: each call opens its database and closes it again. */
final class LocalTokens implements TokenAdmin {
  private final Configuration configuration;
  private final InstantSource clock;

  LocalTokens(Configuration configuration, InstantSource clock) {
    this.configuration = configuration;
    this.clock = clock;
  }

  @Override
  public Created create(List<TokenScope> scopes, String note) throws NodeAdminException {
    return with(tokens -> tokens.create(Tokens.LOCAL, scopes, note));
  }

  @Override
  public List<Listed> list() throws NodeAdminException {
    return with(Tokens::list);
  }

  @Override
  public boolean revoke(String id) throws NodeAdminException {
    return with(tokens -> tokens.revoke(Tokens.LOCAL, id));
  }

  private interface Use<T> {
    T apply(Tokens tokens) throws StoreException;
  }

  private <T> T with(Use<T> use) throws NodeAdminException {
    try (NodeStores stores = NodeStores.open(configuration, clock);
        Database database = stores.openNode()) {
      AuditLog audit = new AuditLog(database, clock);
      return use.apply(new Tokens(database, audit, new SecureRandom(), clock));
    } catch (StoreException | ConfigurationException e) {
      throw new NodeAdminException(String.valueOf(e.getMessage()), e);
    }
  }
}
