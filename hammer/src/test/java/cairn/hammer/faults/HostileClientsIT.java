package cairn.hammer.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.hammer.HashSource;
import cairn.hammer.ProcessUse;
import cairn.http.Reply;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that do nothing, never finish, read one byte a second or vanish, by the thousand, from a
 * hundred addresses: the gateway's memory stays bounded, and everybody else is served.
 */
class HostileClientsIT {
  private static final int IDLE = 10_000;
  private static final int SLOW = 200;

  /** Of each of two kinds, a MiB each: were they held, they would use up the heap. */
  private static final int BODIES = 150;

  private static final int READERS = 8;
  private static final int VANISHING = 3_000;

  /** A heap of 192 MiB, its bookkeeping, code, threads, and SQLite's caches. */
  private static final double MOST_PSS_MIB = 420;

  static final int BODY_BYTES = 1 << 20;
  static final String BULK =
      "POST /v1/timestamps HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

  /** The longest of the limits is that for a body: 30 s; twice that on a busy machine. */
  private static final Duration THROWN_OUT_WITHIN = Duration.ofSeconds(90);

  @TempDir private static Path folder;

  private static RealNetwork network;
  private static long quietDescriptors;
  private static long stamped;

  @BeforeAll
  static void start() throws Exception {
    network = new RealNetwork(folder);
    network.start();
    assertOthersAreServed("before");
    quietDescriptors = descriptors() + 20; // the test's own connections, and some to witnesses
  }

  @AfterAll
  static void stop() {
    network.close();
  }

  @Test
  void servesOthersBesideTenThousandIdleConnections() throws Exception {
    assumeTrue(
        openFilesAllowed() > IDLE + 1_000,
        () -> "ulimit -n is " + openFilesAllowed() + ": ten thousand connections are not tried");
    try (Crowd idle = new Crowd(network.gateway().url()).join(IDLE)) {
      network.await("all are accepted", () -> descriptors() > IDLE);
      assertOthersAreServed(IDLE + " idle connections");
      assertThat(idle.read(1)).as("connections left alone").isEqualTo(IDLE);
    }
    network.await("all are let go", () -> descriptors() < quietDescriptors);
  }

  @Test
  void throwsOutWhoNeverFinishesAndServesOthersMeanwhile() throws Exception {
    try (Crowd heads = new Crowd(network.gateway().url()).join(SLOW);
        Crowd bodies = new Crowd(network.gateway().url()).join(BODIES);
        Crowd endless = new Crowd(network.gateway().url()).join(BODIES);
        Crowd readers = new Crowd(network.gateway().url()).join(READERS)) {
      readers.sendWhole(bulkRequest(10_000));
      heads.send("GET /livez HTTP/1.1\r\nHost: x\r\nX-More: ");
      bodies.send(BULK + "Content-Length: " + BODY_BYTES + "\r\n\r\n{\"hashes\":[");
      endless.send(BULK + "Transfer-Encoding: chunked\r\n\r\n");
      byte[] piece = new byte[16 << 10];
      String chunk = "4000\r\n" + " ".repeat(0x4000) + "\r\n";
      long deadline = System.nanoTime() + THROWN_OUT_WITHIN.toNanos();
      int standing = SLOW + 2 * BODIES;
      for (int second = 0; standing > 0 && System.nanoTime() < deadline; second++) {
        heads.send("x");
        for (int i = 0; second < 4 && i < 16; i++) {
          bodies.send(piece);
          endless.send(chunk);
        }
        assertOthersAreServed(standing + " slow clients and " + READERS + " slow readers");
        TimeUnit.SECONDS.sleep(1);
        standing = heads.read(1024) + bodies.read(1024) + endless.read(1024);
        readers.read(1);
      }
      // At once: who sends nothing more is thrown out as idle a minute later.
      assertThat(heads.read(1024)).as("requests without an end").isZero();
      assertThat(bodies.read(1024)).as("bodies that do not come").isZero();
      assertThat(endless.read(1024)).as("bodies without an end").isZero();
      network.await("slow readers are given up", () -> descriptors() < quietDescriptors);
    }
  }

  @Test
  void survivesThousandsThatVanishInTheMiddleOfARequest() throws Exception {
    String[] halves = {
      "POST /v1/timest",
      BULK + "Content-Length: 1000\r\n\r\n{\"hashes\":",
      "GET /public:timestamps/checkpoint HTTP/1.1\r\nHost: x\r\n\r\n"
    };
    for (int gone = 0; gone < VANISHING; gone += 100) {
      try (Crowd crowd = new Crowd(network.gateway().url()).join(100)) {
        crowd.send(gone % 1_000 == 0 ? bulkRequest(300) : halves[gone / 100 % halves.length]);
      }
    }
    assertOthersAreServed(VANISHING + " clients that are gone");
    network.await("nothing of them is left", () -> descriptors() < quietDescriptors);
  }

  /** Its answer has a thousand bytes for each hash: 10 MB do not fit into any buffer on the way. */
  private static String bulkRequest(int many) {
    StringJoiner hashes = new StringJoiner("\",\"", "{\"hashes\":[\"", "\"]}");
    for (int i = 0; i < many; i++) {
      hashes.add(new HashSource(7).at(i).hex());
    }
    return BULK + "Content-Length: " + hashes.length() + "\r\n\r\n" + hashes;
  }

  private static void assertOthersAreServed(String beside) throws Exception {
    long started = System.nanoTime();
    Optional<Reply> reply = network.stamp(new HashSource(1).at(stamped++));
    double millis = (System.nanoTime() - started) / 1e6;
    double pss = new ProcessUse("gateway", network.gateway().pid()).pssMib();
    System.out.printf(
        "%s: stamped in %.0f ms, PSS %.0f MiB, %d descriptors%n",
        beside, millis, pss, descriptors());
    assertThat(reply.map(Reply::status))
        .as(network.gateway().logTail())
        .hasValueSatisfying(status -> assertThat(status).isIn(200, 202));
    assertThat(pss).isLessThan(MOST_PSS_MIB);
  }

  private static long descriptors() {
    Path open = Path.of("/proc", Long.toString(network.gateway().pid()), "fd");
    try (Stream<Path> descriptors = Files.list(open)) {
      return descriptors.count();
    } catch (IOException gone) {
      throw new AssertionError(network.gateway().logTail(), gone);
    }
  }

  /** This process's, which its children have too. */
  private static long openFilesAllowed() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : 0;
  }
}
