package cairn.node;

import cairn.store.SpaceGuard;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** What the machine gives: Java, its providers, a disk. */
final class MachineChecks {
  private static final int WANTED_JAVA = 25;
  private static final long MIB = 1L << 20;

  private MachineChecks() {}

  static Finding java(int version) {
    return version >= WANTED_JAVA
        ? Finding.ok("java", "Java " + version)
        : Finding.fail(
            "java",
            "Java " + version + ", expected at least " + WANTED_JAVA,
            "install a JDK " + WANTED_JAVA);
  }

  static Finding provider(String registered) {
    return registered.startsWith("BC ")
        ? Finding.warn(
            "crypto provider",
            "Ed25519 by Bouncy Castle (" + registered + "), at half of Corretto's speed",
            "nothing, unless the load is high: Corretto's provider is for x86-64 Linux")
        : Finding.ok("crypto provider", "Ed25519 by " + registered);
  }

  static Finding listeners(ListenSetting listen) {
    try {
      listen.requireProtected();
      if (listen.tls().isPresent()) {
        KeyFile.requirePrivate(listen.tls().get().key());
      }
      return Finding.ok(
          "listeners",
          "public %s, admin %s%s"
              .formatted(
                  listen.publicAddress(),
                  listen.adminAddress(),
                  listen.tls().isPresent() ? ", with TLS" : ""));
    } catch (ConfigurationException e) {
      return Finding.fail("listeners", e.getMessage(), "correct the configuration");
    }
  }

  /** Whether {@code init} has been here. */
  static boolean isSetUp(Configuration configuration) {
    return Files.isDirectory(configuration.data())
        && configuration.namespaces().stream()
            .map(configuration::key)
            .allMatch(
                key ->
                    switch (key) {
                      case KeySetting.InFile(Path file) -> Files.exists(file);
                      case KeySetting.ByCommand program -> true;
                    });
  }

  /** The data directory and its disk; nothing when there is none yet. */
  static List<Finding> data(Path data) {
    List<Finding> findings = new ArrayList<>();
    if (Files.isDirectory(data)) {
      try {
        findings.add(permissions(data));
        findings.add(disk(Files.getFileStore(data)));
      } catch (IOException e) {
        findings.add(
            Finding.fail("data directory", "cannot be read: " + e, "look at its permissions"));
      }
    }
    return findings;
  }

  private static Finding permissions(Path data) throws IOException {
    String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(data));
    return mode.equals("rwx------")
        ? Finding.ok("data directory", data + ", for its owner alone")
        : Finding.fail(
            "data directory",
            data + " has mode " + mode + ", expected rwx------",
            "run chmod 700 " + data);
  }

  private static Finding disk(FileStore disk) throws IOException {
    return disk(disk.getUsableSpace(), SpaceGuard.defaultReserveBytes(disk.getTotalSpace()));
  }

  static Finding disk(long usable, long reserve) {
    String what = "%d MiB free, %d MiB kept in reserve".formatted(usable / MIB, reserve / MIB);
    if (usable < reserve) {
      return Finding.fail("disk", what + ": writes are refused", "free some space");
    }
    return usable < 2 * reserve
        ? Finding.warn("disk", what + ": writes will soon be refused", "free some space")
        : Finding.ok("disk", what);
  }
}
