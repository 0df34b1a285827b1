package cairn.hammer.faults;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Bugs that are put into the real application while it starts, so that a test can show that it
 * would notice them. They live here alone: the product has no such switch. {@link PlantingAgent}
 * knows where each one goes.
 */
enum PlantedBug {
  /** SQLite's {@code synchronous=NORMAL}: a commit is in the file, and not yet on the disk. */
  COMMITS_WITHOUT_SYNC,

  /** A log goes on as if its round were stored, and does not look whether it is. */
  ACKNOWLEDGES_BEFORE_COMMIT,

  /** A witness signs what it remembers in memory alone. */
  SIGNS_BEFORE_PERSISTING,

  /** Nobody looks how much room the disk has before writing. */
  WRITES_INTO_THE_RESERVE,

  /** Nobody looks how long a request's head has been coming. */
  WAITS_FOR_HEADS_FOR_EVER,

  /** Nobody counts what bodies in memory take together. */
  HOLDS_ALL_BODIES;

  /** The option for Java that plants it; its agent is put into that folder. */
  String javaOption(Path folder) throws IOException {
    Path agent = folder.resolve("planted.jar");
    if (!Files.exists(agent)) {
      write(agent);
    }
    return "-javaagent:" + agent + "=" + name();
  }

  private static void write(Path agent) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(new Attributes.Name("Premain-Class"), PlantingAgent.class.getName());
    String entry = PlantingAgent.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(agent), manifest);
        InputStream bytes = PlantingAgent.class.getClassLoader().getResourceAsStream(entry)) {
      if (bytes == null) {
        throw new IOException("not on the class path: " + entry);
      }
      jar.putNextEntry(new JarEntry(entry));
      bytes.transferTo(jar);
    }
  }
}
