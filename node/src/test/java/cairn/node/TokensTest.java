package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.http.ErrorCode;
import cairn.http.Headers;
import cairn.http.Method;
import cairn.http.ProblemException;
import cairn.http.Query;
import cairn.http.Request;
import cairn.store.Database;
import cairn.store.Stores;
import cairn.testkit.Engine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokensTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
  private static final TokenScope APPEND = new TokenScope.Append("org:records");
  private static final TokenScope ADMIN = new TokenScope.Admin();

  @TempDir private Path directory;

  private interface Body {
    void run(Tokens tokens, AuditLog audit, Database database) throws Exception;
  }

  private void with(Engine engine, Body body) throws Exception {
    try (Engine.Place place = engine.emptyPlace(directory)) {
      Stores stores = place.open();
      Database database = stores.create("node", List.of(NodeSchema.MIGRATIONS));
      InstantSource clock = InstantSource.fixed(NOW);
      AuditLog audit = new AuditLog(database, clock);
      body.run(new Tokens(database, audit, new SecureRandom(), clock), audit, database);
    }
  }

  private static Request bearing(String token) {
    Headers headers = Headers.of("Authorization", "Bearer " + token);
    return new Request(
        Method.POST, "/v1/x", Map.of(), Query.empty(), headers, new byte[0], "127.0.0.1");
  }

  private static void assertRefused(
      Tokens tokens, String token, TokenScope scope, ErrorCode expected) {
    assertThatThrownBy(() -> tokens.authorize(bearing(token), scope, "append", "x"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> {
              assertThat(refused.problem().code()).isEqualTo(expected);
              assertThat(token.isEmpty() || !refused.problem().detail().contains(token)).isTrue();
            });
  }

  @ParameterizedTest
  @EnumSource
  void letsATokenDoWhatItsScopeSaysAndNothingElse(Engine engine) throws Exception {
    with(
        engine,
        (tokens, audit, database) -> {
          TokenAdmin.Created made = tokens.create("local", List.of(APPEND), "for ci");

          assertThat(tokens.authorize(bearing(made.token()), APPEND, "append", "org:records"))
              .isEqualTo(made.id());
          assertRefused(tokens, made.token(), ADMIN, ErrorCode.FORBIDDEN_SCOPE);
          TokenScope other = new TokenScope.Append("org:other");
          assertRefused(tokens, made.token(), other, ErrorCode.FORBIDDEN_SCOPE);
        });
  }

  @ParameterizedTest
  @EnumSource
  void doesNotLetAdminAppend(Engine engine) throws Exception {
    with(
        engine,
        (tokens, audit, database) -> {
          TokenAdmin.Created made = tokens.create("local", List.of(ADMIN), "");

          assertRefused(tokens, made.token(), APPEND, ErrorCode.FORBIDDEN_SCOPE);
        });
  }

  @ParameterizedTest
  @EnumSource
  void refusesWhatIsNotExactlyTheToken(Engine engine) throws Exception {
    with(
        engine,
        (tokens, audit, database) -> {
          String token = tokens.create("local", List.of(APPEND), "").token();
          String last = token.endsWith("0") ? "1" : "0";

          assertRefused(
              tokens,
              token.substring(0, token.length() - 1) + last,
              APPEND,
              ErrorCode.UNAUTHORIZED);
          assertRefused(
              tokens, token.substring(0, token.length() - 1), APPEND, ErrorCode.UNAUTHORIZED);
          assertRefused(tokens, token + "0", APPEND, ErrorCode.UNAUTHORIZED);
          assertRefused(tokens, token.toUpperCase(Locale.ROOT), APPEND, ErrorCode.UNAUTHORIZED);
          assertRefused(tokens, "", APPEND, ErrorCode.UNAUTHORIZED);
          assertRefused(tokens, "x' OR '1'='1", APPEND, ErrorCode.UNAUTHORIZED);
        });
  }

  @ParameterizedTest
  @EnumSource
  void refusesARevokedTokenFromThenOn(Engine engine) throws Exception {
    with(
        engine,
        (tokens, audit, database) -> {
          TokenAdmin.Created made = tokens.create("local", List.of(APPEND), "");
          TokenAdmin.Created kept = tokens.create("local", List.of(APPEND), "");

          assertThat(tokens.revoke("local", made.id())).isTrue();
          assertThat(tokens.revoke("local", made.id())).isTrue();
          assertThat(tokens.revoke("local", "0000000000000000")).isFalse();

          assertRefused(tokens, made.token(), APPEND, ErrorCode.UNAUTHORIZED);
          assertThat(tokens.authorize(bearing(kept.token()), APPEND, "append", ""))
              .isEqualTo(kept.id());
        });
  }

  @ParameterizedTest
  @EnumSource
  void listsTokensWithoutTheirSecrets(Engine engine) throws Exception {
    with(
        engine,
        (tokens, audit, database) -> {
          TokenAdmin.Created made = tokens.create("local", List.of(APPEND, ADMIN), "a\nb");

          assertThat(tokens.list())
              .singleElement()
              .satisfies(
                  listed -> {
                    assertThat(listed.id()).isEqualTo(made.id());
                    assertThat(listed.scopes()).containsExactly(APPEND, ADMIN);
                    assertThat(listed.note()).isEqualTo("a\\u000ab");
                    assertThat(listed.createdAt()).isEqualTo(NOW);
                    assertThat(listed.revokedAt()).isEmpty();
                    assertThat(listed.toString()).doesNotContain(made.token());
                  });
          assertThat(made.toString()).doesNotContain(made.token());
        });
  }

  @ParameterizedTest
  @EnumSource
  void storesNoSecret(Engine engine) throws Exception {
    with(
        engine,
        (tokens, audit, database) -> {
          String secret = tokens.create("local", List.of(APPEND), "").token().substring(23);
          byte[] stored =
              database.read(
                  connection -> {
                    var rows =
                        connection
                            .createStatement()
                            .executeQuery("SELECT secret_hash FROM node_tokens");
                    assertThat(rows.next()).isTrue();
                    return rows.getBytes(1);
                  });

          assertThat(stored).hasSize(32);
          assertThat(new String(stored, StandardCharsets.ISO_8859_1)).doesNotContain(secret);
        });
  }

  @ParameterizedTest
  @EnumSource
  void writesDownEveryChangeAndWhoMadeIt(Engine engine) throws Exception {
    with(
        engine,
        (tokens, audit, database) -> {
          TokenAdmin.Created made = tokens.create("local", List.of(APPEND), "");
          tokens.authorize(bearing(made.token()), APPEND, "append", "org:records\nforged");
          assertRefused(tokens, made.token(), ADMIN, ErrorCode.FORBIDDEN_SCOPE);
          tokens.revoke("local", made.id());

          assertThat(audit.newest(10))
              .extracting(AuditLog.Line::who, AuditLog.Line::action, AuditLog.Line::detail)
              .containsExactly(
                  org.assertj.core.groups.Tuple.tuple("local", "token-revoke", made.id()),
                  org.assertj.core.groups.Tuple.tuple(
                      made.id(), "append", "org:records\\u000aforged"),
                  org.assertj.core.groups.Tuple.tuple(
                      "local", "token-create", made.id() + " append:org:records"));
        });
  }
}
