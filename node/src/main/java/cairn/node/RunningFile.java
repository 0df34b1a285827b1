package cairn.node;

import cairn.format.Hex;
import cairn.format.Utf8;
import cairn.store.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says to commands on the same machine how to reach the running node, and lets them act on it: who
 * can read the file (mode 0600) owns the data directory anyway.
 *
 * <pre>{"pid": 4711, "public": "http://127.0.0.1:8000", "admin": "http://127.0.0.1:5000",
 * "secret": "…64 hex digits, new at each start…"}</pre>
 *
 * @param secret opens the admin routes as {@code local}
 */
public record RunningFile(long pid, String publicUrl, String adminUrl, String secret) {
  private static final String NAME = "running.json";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** A new secret for this process. */
  static String newSecret(SecureRandom random) {
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    return Hex.encode(secret);
  }

  static Path in(Path data) {
    return data.resolve(NAME);
  }

  /** Writes the file whole, replacing one that a killed process left. */
  void write(Path data) throws IOException {
    AtomicFile.write(in(data), Utf8.encode(json()));
  }

  private String json() {
    return JSON.createObjectNode()
        .put("pid", pid)
        .put("public", publicUrl)
        .put("admin", adminUrl)
        .put("secret", secret)
        .toString();
  }

  /**
   * What the file says, if there is one whose process lives.
   *
   * @throws IOException when it cannot be read
   */
  public static Optional<RunningFile> read(Path data) throws IOException {
    try {
      JsonNode read = JSON.readTree(Files.readString(in(data)));
      RunningFile file =
          new RunningFile(
              read.required("pid").asLong(),
              read.required("public").asString(),
              read.required("admin").asString(),
              read.required("secret").asString());
      return ProcessHandle.of(file.pid()).isPresent() ? Optional.of(file) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JacksonException e) {
      throw new IOException(in(data) + " is damaged: " + e.getOriginalMessage(), e);
    }
  }

  static void delete(Path data) throws IOException {
    Files.deleteIfExists(in(data));
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "pid " + pid + ", public " + publicUrl + ", admin " + adminUrl;
  }
}
