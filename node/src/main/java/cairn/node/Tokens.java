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
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
    TokenRow row =
        new TokenRow(
            token.id(),
            token.hash(),
            text(scopes),
            OneLine.of(note),
            clock.instant().getEpochSecond(),
            OptionalLong.empty());
    database.write(
        connection -> {
          row.insert(connection);
          audit.insert(connection, who, "token-create", token.id() + " " + row.scopes());
          return token;
        });
    return new TokenAdmin.Created(token.id(), token.text());
  }

  /**
   * All tokens, revoked ones too.
   *
   * @throws StoreException {@code CORRUPT} when one is damaged
   */
  List<TokenAdmin.Listed> list() throws StoreException {
    return database.read(
        connection -> {
          List<TokenAdmin.Listed> listed = new ArrayList<>();
          for (TokenRow row : TokenRow.all(connection)) {
            listed.add(listed(row));
          }
          return listed;
        });
  }

  boolean revoke(String who, String id) throws StoreException {
    return database.write(
        connection -> {
          Optional<TokenRow> row = TokenRow.of(connection, id);
          if (row.isEmpty()) {
            return false;
          }
          if (row.get().revokedAt().isEmpty()) {
            row.get().revokedAt(clock.instant().getEpochSecond()).update(connection);
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

  /**
   * The id of an admin's token, by its text; empty for any other text. A page's session begins with
   * it, and that is written down first.
   */
  Optional<String> login(String text) throws StoreException {
    Optional<TokenText> token = TokenText.parse(text);
    if (token.isEmpty() || !granted(token.get()).filter(Tokens::isAdmin).isPresent()) {
      return Optional.empty();
    }
    audit.add(token.get().id(), "login", "");
    return Optional.of(token.get().id());
  }

  /** Whether the token of that id is an admin's, and not revoked. */
  boolean isAdmin(String id) throws StoreException {
    return database.read(
        connection -> {
          Optional<TokenRow> row =
              TokenRow.of(connection, id).filter(known -> known.revokedAt().isEmpty());
          return row.isPresent() && isAdmin(scopes(row.get().scopes()));
        });
  }

  private static boolean isAdmin(List<TokenScope> scopes) {
    return scopes.contains(new TokenScope.Admin());
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
          Optional<TokenRow> row =
              TokenRow.of(connection, token.id())
                  .filter(known -> known.revokedAt().isEmpty())
                  .filter(known -> MessageDigest.isEqual(known.secretHash(), token.hash()));
          return row.isPresent() ? Optional.of(scopes(row.get().scopes())) : Optional.empty();
        });
  }

  private static TokenAdmin.Listed listed(TokenRow row) throws StoreException {
    return new TokenAdmin.Listed(
        row.id(),
        scopes(row.scopes()),
        row.note(),
        Instant.ofEpochSecond(row.createdAt()),
        row.revokedAt().isEmpty()
            ? Optional.empty()
            : Optional.of(Instant.ofEpochSecond(row.revokedAt().getAsLong())));
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
