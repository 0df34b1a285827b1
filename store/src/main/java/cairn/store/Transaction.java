package cairn.store;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The body of a transaction: plain JDBC on a connection that is valid until it returns.
 *
 * <p>Statements are cached per connection under their SQL text by both engines, so prepare them
 * where they are used, in try-with-resources, and keep values out of the text.
 */
@FunctionalInterface
public interface Transaction<T> {
  T run(Connection connection) throws SQLException, StoreException;
}
