package cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Json;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A gateway and three witnesses that {@code demo --keep --json} left running, for one test. */
final class KeptDemo implements AutoCloseable {
  /** So that a slow machine makes no stamp pending. */
  static final Map<String, String> PATIENT = Map.of("CAIRN_QUORUM_TIMEOUT", "8s");

  private final CairnProcess plain;
  private final JsonObject object;
  private final CairnProcess user;

  private KeptDemo(CairnProcess plain, Path folder, JsonObject object) throws MalformedException {
    this.plain = plain;
    this.object = object;
    this.user =
        new CairnProcess(
            folder,
            Map.of("CAIRN_HOME", home().toString(), "CAIRN_GATEWAY", object.string("gateway")));
  }

  static KeptDemo start(Path folder, Path file) throws Exception {
    CairnProcess cairn = new CairnProcess(folder, PATIENT);
    CairnProcess.Outcome outcome = cairn.run("demo", file.toString(), "--keep", "--json");
    assertThat(outcome.status()).as(outcome.err()).isZero();
    return new KeptDemo(cairn, folder, parse(outcome.out()));
  }

  static JsonObject parse(String json) throws MalformedException {
    return JsonObject.parse(
        json.getBytes(java.nio.charset.StandardCharsets.UTF_8), 1 << 20, "output");
  }

  /** Commands of a user of this gateway. */
  CairnProcess user() {
    return user;
  }

  JsonObject object() {
    return object;
  }

  Path directory() throws MalformedException {
    return Path.of(object.string("dir"));
  }

  Path home() throws MalformedException {
    return directory().resolve("home");
  }

  Path configuration() throws MalformedException {
    return home().resolve("cairn.yaml");
  }

  ProcessHandle gateway() throws MalformedException {
    return ProcessHandle.of(object.integer("pid")).orElseThrow();
  }

  ProcessHandle witness(int number) throws MalformedException {
    return ProcessHandle.of(witnessObject(number).integer("pid")).orElseThrow();
  }

  /** Where that witness listens: {@code 127.0.0.1:40001}. */
  String witnessAddress(int number) throws MalformedException {
    return URI.create(witnessObject(number).string("endpoint")).getAuthority();
  }

  private JsonObject witnessObject(int number) throws MalformedException {
    List<? extends Json> witnesses = object.array("witnesses").elements();
    if (witnesses.get(number - 1) instanceof JsonObject witness) {
      return witness;
    }
    throw new AssertionError("not an object: " + witnesses);
  }

  static void kill(ProcessHandle process) {
    process.destroyForcibly();
    process.onExit().join();
  }

  static void terminate(ProcessHandle process) {
    process.destroy();
    process.onExit().join();
  }

  @Override
  public void close() throws IOException {
    plain.running().forEach(KeptDemo::kill);
  }
}
