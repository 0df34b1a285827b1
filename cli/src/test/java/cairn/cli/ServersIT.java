package cairn.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway and its witnesses as real processes: stopped, started again, killed. */
class ServersIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Pattern READY = Pattern.compile("^ready (http://\\S+)");

  @TempDir private Path folder;

  /** While the gateway runs a witness gets another key; the gateway is told while it is stopped. */
  @Test
  void keepsEverythingAcrossARestartAndAWitnessOfAnotherKey() throws Exception {
    Path file = file("a.txt");
    try (KeptDemo demo = KeptDemo.start(folder, file)) {
      Path stamped = file("before.txt");
      assertSucceeds(demo.user().run("stamp", stamped.toString()));
      String token =
          assertSucceeds(demo.user().run("token", "create", "--scope", "append:public:timestamps"))
              .out()
              .strip();
      assertRefusedWhileItRuns(demo);

      try (ChildProcess _ = witnessOfAnotherKey(demo)) {
        assertSucceeds(demo.user().run("stamp", file("between.txt").toString()));
        KeptDemo.terminate(demo.gateway());
        assertThat(assertSucceeds(demo.user().run("fsck")).out()).contains("✓ ", "3 entries");
        String fingerprint = told(demo);
        KeptDemo.kill(demo.witness(2)); // so that the new key's vote is needed
        try (ChildProcess gateway = demo.user().start("run")) {
          String url = gateway.awaitLine(READY, LIMIT).group(1);
          Files.delete(ProofPath.of(stamped));
          awaitWritable(gateway);
          assertSucceeds(demo.user().run("trust", "add", url, "--fingerprint", fingerprint));
          assertSucceeds(demo.user().run("get", stamped.toString(), "--gateway", url));
          assertSucceeds(demo.user().run("verify", stamped.toString()));
          Path after = file("after.txt");
          assertSucceeds(demo.user().run("stamp", after.toString(), "--gateway", url));
          assertThat(assertSucceeds(demo.user().run("verify", after.toString())).out())
              .contains("witness-1");
          String id = token.split("_", -1)[1];
          assertThat(assertSucceeds(demo.user().run("token", "list")).out()).contains(id);
          assertSucceeds(demo.user().run("token", "revoke", id));
          assertThat(gateway.stop(LIMIT)).as("SIGTERM, as Java says it").isEqualTo(143);
          assertThat(String.join("\n", gateway.output())).contains("is closing");
        }
      }
      changeOneByteOfAnEntry(demo.home().resolve("data"), FileHash.of(stamped, bytes -> {}));
      CairnProcess.Outcome damaged = demo.user().run("fsck", "--repair");
      assertThat(damaged.status()).as(damaged.err()).isEqualTo(3);
      assertThat(damaged.out()).startsWith("✗ ").contains("✗ checkpoint of size 2: root: ");
    }
  }

  private static String witnessData(KeptDemo demo) throws Exception {
    return demo.directory().resolve("witness-1").toString();
  }

  /** Witness 1, which has gone on under another Ed25519 key while its gateway runs. */
  private static ChildProcess witnessOfAnotherKey(KeptDemo demo) throws Exception {
    KeptDemo.terminate(demo.witness(1));
    assertSucceeds(
        demo.user()
            .run(
                "witness", "keys", "rotate", "--data", witnessData(demo), "--key-type", "ed25519"));
    ChildProcess witness = demo.user().start(witnessRun(demo, 1, demo.witnessAddress(1)));
    witness.awaitLine(READY, LIMIT);
    return witness;
  }

  /** Has the gateway, which is stopped, believe what witness 1 says; the new fingerprint. */
  private String told(KeptDemo demo) throws Exception {
    String said =
        assertSucceeds(demo.user().run("witness", "keys", "export", "--data", witnessData(demo)))
            .out();
    String file = Files.writeString(folder.resolve("said"), said).toString();
    String taken =
        assertSucceeds(
                demo.user().run("keys", "rotate", "--role", "witness", "--import", file, "--json"))
            .out();
    return KeptDemo.parse(taken).string("fingerprint");
  }

  private static void changeOneByteOfAnEntry(Path data, Hash stamped) throws IOException {
    try (DirectoryStream<Path> databases = Files.newDirectoryStream(data, "log-*.db")) {
      Path database = databases.iterator().next();
      String content = Files.readString(database, ISO_8859_1);
      int position = content.indexOf(stamped.hex());
      assertThat(position).isPositive();
      char other = content.charAt(position) == '0' ? '1' : '0';
      String damaged = content.substring(0, position) + other + content.substring(position + 1);
      Files.writeString(database, damaged, ISO_8859_1);
    }
  }

  private static void assertRefusedWhileItRuns(KeptDemo demo) throws Exception {
    CairnProcess.Outcome second = demo.user().run("run");
    assertThat(second.status()).isEqualTo(2);
    assertThat(second.out()).isEmpty();
    assertThat(second.err()).contains("is in use by another process (pid " + demo.gateway().pid());
    CairnProcess.Outcome fsck = demo.user().run("fsck");
    assertThat(fsck.status()).isEqualTo(2);
    assertThat(fsck.err()).contains("is in use by another process (pid " + demo.gateway().pid());
    CairnProcess.Outcome witness = demo.user().run(witnessRun(demo, 1, "127.0.0.1:0"));
    assertThat(witness.status()).isEqualTo(2);
    assertThat(witness.err()).contains("is in use by another process");
  }

  @Test
  void stampsWithoutOneWitnessAndWaitsForAQuorumWithoutTwo() throws Exception {
    try (KeptDemo demo = KeptDemo.start(folder, file("a.txt"))) {
      KeptDemo.kill(demo.witness(1));
      assertSucceeds(demo.user().run("stamp", file("two.txt").toString()));

      KeptDemo.kill(demo.witness(2));
      Path late = file("late.txt");
      CairnProcess.Outcome pending = demo.user().run("stamp", late.toString());
      assertThat(pending.status()).as(pending.err()).isEqualTo(4);
      assertThat(ProofPath.of(late)).doesNotExist();

      try (ChildProcess back = demo.user().start(witnessRun(demo, 2, demo.witnessAddress(2)))) {
        back.awaitLine(READY, LIMIT);
        awaitProof(demo, late);
        assertSucceeds(demo.user().run("verify", late.toString()));
      }
    }
  }

  private static String[] witnessRun(KeptDemo demo, int number, String listen) throws Exception {
    String data = demo.directory().resolve("witness-" + number).toString();
    return new String[] {"witness", "run", "--data", data, "--listen", listen};
  }

  /** Each command takes long enough that asking at once is no rush. */
  private static void awaitProof(KeptDemo demo, Path file) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    CairnProcess.Outcome outcome = demo.user().run("get", file.toString());
    while (outcome.status() == 4 && System.nanoTime() < deadline) {
      outcome = demo.user().run("get", file.toString());
    }
    assertSucceeds(outcome);
  }

  private static void awaitWritable(ChildProcess gateway) throws InterruptedException {
    gateway.awaitLine(Pattern.compile("is writable"), LIMIT);
  }

  private static CairnProcess.Outcome assertSucceeds(CairnProcess.Outcome outcome) {
    assertThat(outcome.status()).as(outcome.out() + outcome.err()).isZero();
    return outcome;
  }

  private Path file(String name) throws IOException {
    return Files.writeString(folder.resolve(name), "content of " + name + "\n");
  }
}
