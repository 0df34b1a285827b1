package cairn.log;

import cairn.format.AnchorEntry;
import cairn.format.AttestationEntry;
import cairn.format.Checkpoint;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.NoteSignature;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.http.ErrorCode;
import cairn.http.HandlerExchange;
import cairn.http.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays {@code log-routes.http} against one log, from top to bottom. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogRoutesTest {
  private TestStores.Opened opened;
  private TestLog test;
  private RunningLog running;
  private HandlerExchange exchange;
  private final Map<String, String> values = new HashMap<>();

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    opened = TestStores.SQLITE.open(directory);
    test = TestLog.writable(opened.stores(), directory);
    List<Long> numbers = new ArrayList<>();
    for (long number = 0; number < 299; number++) {
      numbers.add(1000 + number);
    }
    test.stamp(numbers.stream().mapToLong(Long::longValue).toArray());
    test.stamp(1);
    test.log().sealOnce();
    test.log().publisher().publishOnce();
    running = new RunningLog(test.log());
    exchange =
        new HandlerExchange(
            RunningLog.router(
                new LogRoutes(
                    new Logs(List.of(test.log())),
                    test.document(List.of()),
                    (request, scope) -> {
                      String token =
                          request
                              .bearerToken()
                              .orElseThrow(
                                  () ->
                                      Problem.of(ErrorCode.UNAUTHORIZED, "no token").asException());
                      if (!token.equals(scope)) {
                        throw Problem.of(ErrorCode.FORBIDDEN_SCOPE, "wanted " + scope)
                            .asException();
                      }
                    },
                    proof -> {
                      if (proof.length == 0) {
                        throw new MalformedException("proof: expected some bytes, found none");
                      }
                      return JsonObject.builder().put("judged", proof.length).build();
                    })),
            "192.0.2.1");
    fillValues();
  }

  private void fillValues() throws Exception {
    values.put("stamped", TestLog.hash(1).hex());
    values.put("fresh", TestLog.hash(2).hex());
    values.put("fresh2", TestLog.hash(3).hex());
    values.put("unknown", TestLog.hash(4).hex());
    values.put("upper", "A".repeat(64));
    values.put("short", "a".repeat(63));
    values.put("letters", "g".repeat(64));
    values.put("ns", "public:timestamps");
    values.put("long", "x".repeat(70_000));
    values.put("log key", test.log().key().vkey());
    values.put("11 hashes too many", ("\"" + TestLog.hash(5).hex() + "\",").repeat(10_000));
    SeedSigner attestor = SeedSigner.of("attestor", SignatureType.ED25519, new byte[32]);
    AttestationEntry attestation =
        AttestationEntry.sign(
            new AttestationEntry.Statement(
                TestLog.hash(6),
                List.of(),
                1_700_000_000L,
                Optional.empty(),
                DidKey.of(attestor.key().publicKeyBytes())),
            attestor);
    String json = new String(attestation.encode(), StandardCharsets.UTF_8);
    values.put("attestation", json);
    values.put("forged", json.replace(TestLog.hash(6).hex(), Hash.sha256().hex()));
    Checkpoint foreign = new Checkpoint("network-b/public:timestamps", 1, TestLog.hash(7));
    NoteSignature theirs =
        foreign.sign(SeedSigner.of(foreign.origin(), SignatureType.ED25519, new byte[32]));
    AnchorEntry anchor =
        new AnchorEntry("network-b", new SignedCheckpoint(foreign, List.of(theirs)));
    values.put("anchor", new String(anchor.encode(), StandardCharsets.UTF_8));
  }

  @AfterAll
  void stop() throws Exception {
    running.close();
    test.close();
    opened.close();
  }

  static Stream<HttpScript> scripts() throws IOException {
    return HttpScript.read("/cairn/log/log-routes.http").stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scripts")
  void answers(HttpScript script) throws Exception {
    script.play(exchange, values);
  }
}
