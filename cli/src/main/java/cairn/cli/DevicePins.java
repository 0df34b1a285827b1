package cairn.cli;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.TlogPolicy;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.store.AtomicFile;
import cairn.verify.QuorumRule;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The logs without witnesses that the user decided to trust, such as devices': each a policy of one
 * log in {@code trust/device-<hash of its origin>.policy}, so that no name from outside is a path.
 *
 * <pre>{@code
 * log device-7/org:records+530d903a+AekyeR…
 * quorum none
 * }</pre>
 */
final class DevicePins {
  private static final String PREFIX = "device-";
  private static final String EXTENSION = ".policy";

  private final Path directory;

  DevicePins(Path directory) {
    this.directory = directory;
  }

  /**
   * Their keys, by name.
   *
   * @throws CommandFailure if one cannot be read: a pin that is silently left out could change a
   *     verdict
   */
  List<VerifierKey> logs() throws CommandFailure {
    List<VerifierKey> logs = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, PREFIX + "*" + EXTENSION)) {
      for (Path file : files) {
        logs.add(read(file));
      }
    } catch (NoSuchFileException none) {
      return List.of(); // nothing has been pinned yet
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE, directory + ": cannot be read: " + e.getMessage(), e);
    }
    logs.sort(Comparator.comparing(VerifierKey::name));
    return List.copyOf(logs);
  }

  /** The key of the log of that origin. */
  Optional<VerifierKey> log(String origin) throws CommandFailure {
    return logs().stream().filter(log -> log.name().equals(origin)).findFirst();
  }

  /** By what their proofs are judged: the log's own signature, and nothing else. */
  List<TrustedNetwork> networks() throws CommandFailure {
    return logs().stream().map(DevicePins::network).toList();
  }

  private static TrustedNetwork network(VerifierKey log) {
    return new TrustedNetwork(
        log.name(),
        List.of(
            new TrustedPolicy(Optional.empty(), List.of(log), List.of(), new QuorumRule.Nobody())));
  }

  private static TlogPolicy policy(VerifierKey log) {
    return new TlogPolicy(
        List.of(new TlogPolicy.Log(log, Optional.empty())), List.of(), List.of(), Optional.empty());
  }

  void add(VerifierKey log) throws CommandFailure {
    Path file = file(log.name());
    try {
      Files.createDirectories(directory);
      AtomicFile.write(file, policy(log).encode());
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** Whether there was one to remove. */
  boolean remove(String origin) throws CommandFailure {
    Path file = file(origin);
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, file + ": cannot be removed: " + e.getMessage(), e);
    }
  }

  private Path file(String origin) {
    String hash = Hash.sha256(Utf8.encode(origin)).hex().substring(0, 32);
    return directory.resolve(PREFIX + hash + EXTENSION);
  }

  private VerifierKey read(Path file) throws CommandFailure {
    try {
      if (Files.size(file) > TlogPolicy.MAX_BYTES) {
        throw new MalformedException("larger than any policy");
      }
      byte[] bytes = Files.readAllBytes(file);
      TrustedPolicy policy = TrustedPolicy.of(TlogPolicy.parse(bytes));
      if (policy.logs().size() != 1 || !policy.quorum().asksNobody()) {
        throw new MalformedException("expected one log and no quorum");
      }
      VerifierKey log = policy.logs().getFirst();
      if (!file(log.name()).equals(file)) {
        throw new MalformedException("its content is of another log than its name");
      }
      return log;
    } catch (IOException | MalformedException e) {
      throw new CommandFailure(
          ExitCode.POLICY,
          "%s: is no pin of a device's log (%s); remove the file, or pin it again"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
