package cairn.cli;

import cairn.federation.bundle.BundleExport;
import cairn.format.Bundle;
import cairn.format.BundleManifest;
import cairn.format.BytesChannel;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.SigningException;
import cairn.http.ProblemException;
import cairn.node.BundleHome;
import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import cairn.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn chain export}: writes a bundle that is carried by hand. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes attestations of this home's log, with their proofs, into a bundle.",
      "A bundle is a zip to be carried to whoever imports it. In a gateway's home the "
          + "gateway must be running. Investigation and metadata stay here, unless --with-private "
          + "says that they go too."
    })
final class ChainExportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "Where the bundle is written; the file must not exist.")
  private String output = "";

  @Mixin private final RangeOptions range = new RangeOptions();

  @Option(
      names = "--with-private",
      description = "Investigation and metadata go with the records, in clear text.")
  private boolean withPrivate;

  @Option(
      names = "--acks",
      description = "Instead: the acknowledgements of bundles that were imported here.")
  private boolean acks;

  ChainExportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call()
      throws CommandFailure,
          ConfigurationException,
          StoreException,
          ProblemException,
          NodeAdminException {
    BundleExport.Selection selection = selection();
    Path file = surroundings.path(output);
    if (Files.exists(file)) {
      throw new CommandFailure(
          ExitCode.USAGE, surroundings.display(file) + " exists; name another file");
    }
    try (BundleHome home =
        BundleHome.of(
            node.read(surroundings, Map.of()),
            surroundings.network(),
            surroundings.clock(),
            surroundings.random())) {
      byte[] bundle =
          home.export(selection)
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          ExitCode.NOT_FOUND, "no record fits; nothing was written"));
      UserFile.write(file, bundle);
      report(file, bundle);
      return ExitCode.OK.status();
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "cannot write %s: %s".formatted(surroundings.display(file), e), e);
    } catch (SigningException e) {
      throw new CommandFailure(
          ExitCode.INTERNAL, "the bundle could not be signed: " + e.getMessage(), e);
    }
  }

  private BundleExport.Selection selection() throws CommandFailure {
    if (acks && (range.investigation().isPresent() || withPrivate)) {
      throw new CommandFailure(
          ExitCode.USAGE, "--acks goes with neither --investigation nor --with-private");
    }
    try {
      return new BundleExport.Selection(
          acks ? BundleManifest.Kind.ACKS : BundleManifest.Kind.RECORDS,
          range.investigation(),
          range.start(),
          range.end(),
          withPrivate);
    } catch (IllegalArgumentException e) {
      throw RangeOptions.wrong(e);
    }
  }

  /** Of the file as whoever imports it reads it. */
  private void report(Path file, byte[] bytes) throws CommandFailure, IOException {
    BundleManifest manifest;
    try {
      manifest = Bundle.open(new BytesChannel(bytes)).manifest();
    } catch (MalformedException e) {
      throw new CommandFailure(
          ExitCode.INTERNAL, "the bundle that was written is no bundle: " + e.getMessage(), e);
    }
    Hash sha256 = Hash.sha256(bytes);
    if (node.json()) {
      surroundings.printJson(
          JsonObject.builder()
              .put("file", surroundings.display(file))
              .put("bundle", sha256)
              .put("kind", manifest.kind().word())
              .put("origin", manifest.log().origin().toString())
              .put("records", manifest.recordCount())
              .put("start", manifest.start())
              .put("end", manifest.end())
              .put("tree_size", manifest.treeSize())
              .put("private", manifest.isPrivate())
              .put("sender_fingerprint", manifest.sender())
              .put("bytes", bytes.length)
              .build());
      return;
    }
    surroundings
        .out()
        .printf(
            "%s: %d %s of %s, %s%n  sha256  %s%n  sender  %s%n",
            TerminalText.printable(surroundings.display(file)),
            manifest.recordCount(),
            acks ? "acknowledgements" : "records",
            manifest.log().origin(),
            manifest.isPrivate() ? "WITH what is private, in clear text" : "nothing private",
            sha256.hex(),
            manifest.sender().hex());
  }
}
