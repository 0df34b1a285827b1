package cairn.node;

import cairn.format.MalformedException;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.store.Database;
import cairn.store.StoreException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tokens of one node, and the judge of requests that carry one. Any thread may call. */
public final class Tokens {
  /** Who acts on the machine itself, beside the data directory. */
  static final String LOCAL = "local";

  private static final Logger LOGGER = LoggerFactory.getLogger(Tokens.class);

  private final Database database;
  private final AuditLog audit;
  private final SecureRandom random;
  private final InstantSource clock;

  Tokens(Database database, AuditLog audit, SecureRandom random, InstantSource clock) {
    this.database = database;
    this.audit = audit;
    this.random = random;
    this.clock = clock;
  }

  TokenAdmin.Created create(String who, List<TokenScope> scopes, String note)
      throws StoreException {
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("scopes: got none, wanted at least one");
    }
    TokenText token = TokenText.random(random);
    String scopeText = text(scopes);
    database.write(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO node_tokens (id, secret_hash, scopes, note, created_at)"
                      + " VALUES (?, ?, ?, ?, ?)")) {
            insert.setString(1, token.id());
            insert.setBytes(2, token.hash());
            insert.setString(3, scopeText);
            insert.setString(4, OneLine.of(note));
            insert.setLong(5, clock.instant().getEpochSecond());
            insert.executeUpdate();
          }
          audit.insert(connection, who, "token-create", token.id() + " " + scopeText);
          return token;
        });
    return new TokenAdmin.Created(token.id(), token.text());
  }

  List<TokenAdmin.Listed> list() throws StoreException {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT id, scopes, note, created_at, revoked_at FROM node_tokens"
                      + " ORDER BY created_at, id")) {
            ResultSet rows = select.executeQuery();
            List<TokenAdmin.Listed> listed = new ArrayList<>();
            while (rows.next()) {
              listed.add(listed(rows));
            }
            return listed;
          }
        });
  }

  boolean revoke(String who, String id) throws StoreException {
    return database.write(
        connection -> {
          if (!exists(connection, id)) {
            return false;
          }
          try (PreparedStatement update =
              connection.prepareStatement(
                  "UPDATE node_tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL")) {
            update.setLong(1, clock.instant().getEpochSecond());
            update.setString(2, id);
            update.executeUpdate();
          }
          audit.insert(connection, who, "token-revoke", id);
          return true;
        });
  }

  /**
   * Lets a request pass whose token has the scope, and writes that down first.
   *
   * @param action and what it is done to, for the audit log
   * @return the token's id
   * @throws ProblemException 401 without a valid token, 403 without the scope, 503 when nobody can
   *     say or the audit log cannot be written
   */
  public String authorize(Request request, TokenScope scope, String action, String detail)
      throws ProblemException {
    TokenText token =
        request.bearerToken().flatMap(TokenText::parse).orElseThrow(Tokens::unauthorized);
    try {
      List<TokenScope> granted = granted(token).orElseThrow(Tokens::unauthorized);
      if (!granted.contains(scope)) {
        throw forbidden(scope);
      }
      audit.add(token.id(), action, detail);
      return token.id();
    } catch (StoreException e) {
      LOGGER.warn("Tokens cannot be checked: {}", e.getMessage());
      throw new ProblemException(
          Problem.of(ErrorCode.UNAVAILABLE, "tokens cannot be checked for now; try again later"),
          e);
    }
  }

  /** As the log's routes ask, by the scope's text: before an entry is appended. */
  void requireAppend(Request request, String scope) throws ProblemException {
    try {
      authorize(request, TokenScope.parse(scope), "append", request.path());
    } catch (MalformedException e) {
      throw new ProblemException(
          Problem.of(ErrorCode.NOT_FOUND, "no log of that namespace is written here"), e);
    }
  }

  private Optional<List<TokenScope>> granted(TokenText token) throws StoreException {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT secret_hash, scopes FROM node_tokens"
                      + " WHERE id = ? AND revoked_at IS NULL")) {
            select.setString(1, token.id());
            ResultSet rows = select.executeQuery();
            return rows.next() && MessageDigest.isEqual(rows.getBytes(1), token.hash())
                ? Optional.of(scopes(rows.getString(2)))
                : Optional.empty();
          }
        });
  }

  private static boolean exists(Connection connection, String id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT 1 FROM node_tokens WHERE id = ?")) {
      select.setString(1, id);
      return select.executeQuery().next();
    }
  }

  private static TokenAdmin.Listed listed(ResultSet row) throws SQLException, StoreException {
    long revoked = row.getLong(5);
    return new TokenAdmin.Listed(
        row.getString(1),
        scopes(row.getString(2)),
        row.getString(3),
        Instant.ofEpochSecond(row.getLong(4)),
        revoked == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(revoked)));
  }

  private static String text(List<TokenScope> scopes) {
    return scopes.stream().map(Object::toString).distinct().collect(Collectors.joining(" "));
  }

  private static List<TokenScope> scopes(String stored) throws StoreException {
    List<TokenScope> scopes = new ArrayList<>();
    try {
      for (String scope : Arrays.asList(stored.split(" ", -1))) {
        scopes.add(TokenScope.parse(scope));
      }
    } catch (MalformedException e) {
      throw new StoreException(
          StoreException.Reason.CORRUPT, "a stored token's " + e.getMessage(), e);
    }
    return scopes;
  }

  private static ProblemException unauthorized() {
    return Problem.of(
            ErrorCode.UNAUTHORIZED,
            "expected `Authorization: Bearer` with a token that is not revoked;"
                + " `cairn token create` makes one")
        .asException();
  }

  private static ProblemException forbidden(TokenScope scope) {
    return Problem.of(
            ErrorCode.FORBIDDEN_SCOPE,
            "the token is valid but has not the scope " + scope + "; make one with it")
        .with("expected", scope.toString())
        .asException();
  }
}
